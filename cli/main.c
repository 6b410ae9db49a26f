/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl: the command line of the room. Reads the command line and the environment, sends one request, prints one
 * answer: data on standard output, everything else on standard error, the outcome in the exit code. It never asks
 * back, and prints nothing that could move a cursor.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/near.h"
#include "base/paths.h"
#include "cli/audit.h"
#include "cli/backup.h"
#include "cli/ca.h"
#include "cli/complete.h"
#include "cli/describe.h"
#include "cli/drill.h"
#include "cli/explain.h"
#include "cli/held.h"
#include "cli/help.h"
#include "cli/kit.h"
#include "cli/manual.h"
#include "cli/nodes.h"
#include "cli/numbers.h"
#include "cli/pipe.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/show.h"
#include "cli/stats.h"
#include "cli/steps.h"
#include "cli/trust.h"
#include "cli/upgrade.h"
#include "cli/watch.h"
#include "seus/version.h"
#include "wire/json.h"

struct run {
    int argc;
    char *const *argv;
    struct args args;
    struct selection selection;
    struct endpoint endpoints[ARGS_ENDPOINTS_MAX];
    struct client client;
    struct fault fault;
    struct arena arena;
    struct buf out;
};

static const char *env(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

static void read_env(struct args_env *target)
{
    target->output = env("SEUS_OUTPUT");
    target->shift = env("SEUS_SHIFT");
    target->lang = env("SEUS_LANG");
    target->lang = target->lang != NULL ? target->lang : env("LC_ALL");
    target->lang = target->lang != NULL ? target->lang : env("LC_MESSAGES");
    target->lang = target->lang != NULL ? target->lang : env("LANG");
}

/* ---- ends ------------------------------------------------------------------------------------------------------- */

static int end_with_fault(struct run *run)
{
    struct buf text = {0};
    if (run->args.format == OUTPUT_JSON || run->args.format == OUTPUT_JSONL) {
        fault_json(&run->fault, &text);
    } else {
        fault_text(&run->fault, run->argc, run->argv, &text);
    }
    (void)output_write(STDERR_FILENO, buf_str(&text), NULL); /* there is nobody else to tell */
    buf_release(&text);
    return fault_exit_code(&run->fault);
}

static int end_with_usage(struct run *run)
{
    run->fault.err = SEUS_INVALID;
    run->fault.written = WRITTEN_NO;
    return end_with_fault(run);
}

/* Prints run->out; what was carried out cannot be taken back by a full disk. */
static int end_with_output(struct run *run)
{
    const enum output_end end = output_write(STDOUT_FILENO, buf_str(&run->out), &run->fault.why);
    if (end != OUTPUT_FAILED) {
        return 0;
    }
    run->fault.err = SEUS_IO;
    run->fault.written = run->fault.writes && !run->args.dry_run ? WRITTEN_YES : WRITTEN_NO;
    return end_with_fault(run);
}

/* ---- commands that need no node --------------------------------------------------------------------------------- */

static int show_list(struct run *run, json_t *list)
{
    run->selection.chosen = false;
    render_reply(&run->args, &run->selection, list, (struct str){0}, &run->out);
    json_decref(list);
    return end_with_output(run);
}

/* Finds what "help", "schema" and --help are about. SEUS_INVALID: no such command. */
static enum seus_err find_topic(struct run *run, const char **ret_noun, const struct command **ret_command)
{
    const struct args *args = &run->args;
    *ret_noun = args->words_count > 0 ? args->words[0] : NULL;
    *ret_command = NULL;
    if (*ret_noun == NULL) {
        return SEUS_OK;
    }
    *ret_command = command_find(*ret_noun, args->words_count > 1 ? args->words[1] : NULL);
    if (*ret_command != NULL || (args->words_count == 1 && command_noun_exists(*ret_noun))) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, &run->fault.why, NULL, "There is no command \"%.60s%s%.60s\".", args->words[0],
              args->words_count > 1 ? " " : "", args->words_count > 1 ? args->words[1] : "");
    seus_hint(&run->fault.why, "See: seusctl help%s%s", command_noun_exists(*ret_noun) ? " " : "",
              command_noun_exists(*ret_noun) ? *ret_noun : "");
    return SEUS_INVALID;
}

/* Help is a text; for programs it is the schema. */
static int show_help(struct run *run, const char *noun, const struct command *command)
{
    if (run->args.format == OUTPUT_TABLE) {
        help_text(noun, command, &run->out);
        return end_with_output(run);
    }
    const struct command *schema = command_find("schema", NULL);
    run->args.command = schema;
    run->args.fields = NULL;
    if (render_select(&run->args, &run->selection, &run->fault.why) != SEUS_OK) {
        return end_with_usage(run);
    }
    json_t *reply = command != NULL ? help_schema_command(command) : help_schema(noun);
    return show_list(run, reply);
}

static int show_explanation(struct run *run)
{
    const char *code = run->args.words_count > 0 ? run->args.words[0] : NULL;
    json_t *list = explain_list(code, run->args.italian);
    if (list == NULL || run->args.words_count > 1) {
        const char *near = explain_near(code);
        json_decref(list);
        char said[NEAR_SAID_SIZE];
        seus_fail(SEUS_INVALID, &run->fault.why, NULL, "There is no error \"%.60s\"%s", code, near_say("", near, said));
        seus_hint(&run->fault.why, "List them with: seusctl explain");
        return end_with_usage(run);
    }
    if (run->args.format == OUTPUT_TABLE) {
        explain_text(list, &run->out);
        json_decref(list);
        return end_with_output(run);
    }
    return show_list(run, list);
}

static int show_local(struct run *run)
{
    const char *noun;
    const struct command *command;
    if (strcmp(run->args.command->noun, "explain") == 0) {
        return show_explanation(run);
    }
    if (strcmp(run->args.command->noun, "completion") == 0) {
        const char *shell = run->args.words_count == 1 ? run->args.words[0] : NULL;
        return complete_script(shell, &run->out, &run->fault.why) == SEUS_OK ? end_with_output(run)
                                                                             : end_with_usage(run);
    }
    if (strcmp(run->args.command->noun, "manual") == 0) {
        const char *page = run->args.words_count > 0 ? run->args.words[0] : NULL;
        const bool italian = run->args.italian && run->args.lang_given;
        return manual_page(page, italian, &run->out, &run->fault.why) == SEUS_OK ? end_with_output(run)
                                                                                 : end_with_usage(run);
    }
    if (strcmp(run->args.command->noun, "schema") == 0 &&
        describe_api(&run->args, &run->out)) {
        buf_append_char(&run->out, '\n');
        return end_with_output(run);
    }
    if (find_topic(run, &noun, &command) != SEUS_OK) {
        return end_with_usage(run);
    }
    if (strcmp(run->args.command->noun, "schema") == 0 && !run->args.format_given) {
        run->args.format = OUTPUT_JSON;
    }
    return show_help(run, noun, command);
}

static int show_fields(struct run *run)
{
    if (run->args.command == NULL || run->args.command->record == NULL) {
        seus_fail(SEUS_INVALID, &run->fault.why, "--fields", "--fields needs a command that has fields.");
        return end_with_usage(run);
    }
    run->selection = (struct selection){.names = {STR_LIT("field"), STR_LIT("type"), STR_LIT("doc")}, .count = 3};
    return show_list(run, render_field_list(run->args.command));
}

static int show_version_only(struct run *run)
{
    buf_append_str(&run->out, STR_LIT("seusctl " SEUS_VERSION "\n"));
    return end_with_output(run);
}

/* ---- commands that ask a node ----------------------------------------------------------------------------------- */

static enum seus_err add_endpoint(struct run *run, struct str text)
{
    if (run->client.endpoints_count == ARGS_ENDPOINTS_MAX) {
        return seus_fail(SEUS_INVALID, &run->fault.why, "--endpoint", "More than %d endpoints.", ARGS_ENDPOINTS_MAX);
    }
    return endpoint_parse(text, &run->endpoints[run->client.endpoints_count++], &run->fault.why);
}

/* Flags, else the environment, else the socket of this machine. */
static enum seus_err find_endpoints(struct run *run)
{
    enum seus_err err = SEUS_OK;
    const char *list = env("SEUS_ENDPOINTS");
    for (unsigned i = 0; err == SEUS_OK && i < run->args.endpoints_count; i++) {
        err = add_endpoint(run, str_of(run->args.endpoints[i]));
    }
    while (err == SEUS_OK && run->args.endpoints_count == 0 && list != NULL && *list != '\0') {
        const size_t len = strcspn(list, ",");
        if (len > 0) {
            err = add_endpoint(run, (struct str){list, len});
        }
        list += len + (list[len] == ',' ? 1 : 0);
    }
    if (err == SEUS_OK && run->client.endpoints_count == 0) {
        char path[PATH_SIZE];
        char text[PATH_SIZE + 8];
        paths_socket_to_find(path);
        snprintf(text, sizeof(text), "unix:%s", path);
        err = add_endpoint(run, str_of(text));
    }
    run->client.endpoints = run->endpoints;
    run->client.tls = (struct client_tls){
        .ca = run->args.ca != NULL ? run->args.ca : env("SEUS_CA"),
        .cert = run->args.cert != NULL ? run->args.cert : env("SEUS_CERT"),
        .key = run->args.key != NULL ? run->args.key : env("SEUS_KEY"),
    };
    const uint64_t now_ms = run->client.clock.wall_ms(run->client.clock.ctx);
    return err == SEUS_OK ? trust_check(&run->client, now_ms / 1000, &run->fault.why) : err;
}

/* The user's interrupt becomes a readable descriptor, so that every wait can end in order. */
static int open_signals(void)
{
    sigset_t signals;
    struct sigaction old;
    (void)signal(SIGPIPE, SIG_IGN);
    if (sigaction(SIGINT, NULL, &old) != 0 || old.sa_handler == SIG_IGN) {
        return -1;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
        return -1;
    }
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* In text only: how old the answer is, and that there is more. */
static void say_notes(const struct run *run, const struct client_reply *reply, const json_t *root,
                      const struct wire_op *op)
{
    if (run->args.at != NULL && run->args.format == OUTPUT_TABLE) {
        fprintf(stderr, "as it was at index %llu\n", (unsigned long long)reply->meta.index);
    } else if (run->args.format == OUTPUT_TABLE && reply->meta.local && op->kind == WIRE_READ) {
        fprintf(stderr, "as of index %llu, %llu.%llu s old\n", (unsigned long long)reply->meta.index,
                (unsigned long long)(reply->meta.age_ms / 1000), (unsigned long long)(reply->meta.age_ms / 100 % 10));
    }
    const char *next = json_string_value(json_object_get(root, "next"));
    if (next != NULL && run->args.format != OUTPUT_JSON) {
        struct buf line = {0};
        buf_printf(&line, "seusctl: there is more; go on with --%s ",
                   wire_field_by_name(op->args, STR_LIT("after")) != NULL ? "after" : "since");
        show_escape(str_of(next), &line);
        buf_append_char(&line, '\n');
        (void)output_write(STDERR_FILENO, buf_str(&line), NULL);
        buf_release(&line);
    }
}

static int show_reply(struct run *run, const struct request *request, struct client_reply *reply)
{
    json_t *root = json_loadb((const char *)reply->body.data, reply->body.len, 0, NULL);
    struct str body = buf_str(&reply->body);
    const bool people = run->args.format == OUTPUT_TABLE && !run->selection.chosen;
    const enum command_view view = run->args.command->view;
    if (request->op->number == OP_version) {
        json_object_set_new(root, "seusctl", json_string(SEUS_VERSION));
        body = (struct str){0};
    }
    while (body.len > 0 && (body.ptr[body.len - 1] == '\n' || body.ptr[body.len - 1] == ' ')) {
        body.len--;
    }
    say_notes(run, reply, root, request->op);
    if (run->args.format == OUTPUT_TABLE) {
        numbers_put(&run->client, &run->args, &run->selection, root);
    }
    if (view == VIEW_STATS) {
        stats_render(&run->args, &run->selection, root, &run->out);
    } else if (people && (view == VIEW_RECEIPT || view == VIEW_STEPS || view == VIEW_HELD)) {
        sentence_receipt(&run->args, root, &run->out);
    } else {
        render_reply(&run->args, &run->selection, root, body, &run->out);
    }
    json_decref(root);
    return end_with_output(run);
}

static int call_node(struct run *run, const struct request *request)
{
    struct client_reply reply = {.tries = 0};
    int code;
    const bool is_steps = run->args.command->view == VIEW_STEPS && !run->args.dry_run;
    const enum seus_err err = is_steps ? steps_run(&run->args, &run->client, &reply, &run->fault)
                                       : client_call(&run->client, request, &reply, &run->fault);
    if (err == SEUS_OK) {
        code = show_reply(run, request, &reply);
    } else {
        code = end_with_fault(run);
    }
    buf_release(&reply.body);
    return code;
}

static int run_pipe(struct run *run)
{
    if (find_endpoints(run) != SEUS_OK) {
        return end_with_usage(run);
    }
    const struct pipe_options options = {STDIN_FILENO, STDOUT_FILENO, run->args.timeout_ms, run->args.shift,
                                         run->args.as_user, run->args.purpose};
    run->client.verbose = run->args.verbose;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    run->client.signal_fd = open_signals();
    const enum seus_err err =
        pipe_run(&run->client, run->endpoints, run->client.endpoints_count, &options, &run->fault);
    curl_global_cleanup();
    return err == SEUS_OK ? 0 : fault_exit_code(&run->fault); /* said in its line */
}

static int ask_report(struct run *run, uint64_t wall_ms)
{
    json_t *replies = NULL;
    if (report_collect(&run->args, &run->client, wall_ms, &run->arena, &replies, &run->fault) != SEUS_OK) {
        return end_with_fault(run);
    }
    report_render(&run->args, replies, &run->out);
    json_decref(replies);
    return end_with_output(run);
}

static int export_person(struct run *run, const struct request *request)
{
    json_t *root = NULL;
    const bool people = run->args.format == OUTPUT_TABLE || run->args.format == OUTPUT_HTML;
    if (held_collect(&run->args, &run->client, request, &root, &run->fault) != SEUS_OK) {
        return end_with_fault(run);
    }
    if (people && !run->selection.chosen) {
        held_render(&run->args, root, &run->out);
    } else {
        render_reply(&run->args, &run->selection, root, (struct str){0}, &run->out);
    }
    json_decref(root);
    return end_with_output(run);
}

static int ask_node(struct run *run)
{
    struct request request = {.op = command_op(run->args.command)};
    struct client *client = &run->client;
    const uint64_t wall_ms = client->clock.wall_ms(client->clock.ctx);
    if (find_endpoints(run) != SEUS_OK ||
        (run->args.command->view != VIEW_REPORT && request_make(&run->args, wall_ms, &run->arena, &request,
                                                                      &run->fault.why) != SEUS_OK)) {
        request_release(&request);
        return end_with_usage(run);
    }
    client_name_request(client, run->args.request_id, run->fault.request_id, sizeof(run->fault.request_id));
    client->timeout_ms = run->args.timeout_ms;
    client->shift = run->args.shift;
    client->as_user = run->args.as_user;
    client->purpose = run->args.purpose;
    client->dry_run = run->args.dry_run;
    client->verbose = run->args.verbose;
    run->fault.writes = command_writes(run->args.command) != 0;
    if (client->verbose) {
        fprintf(stderr, "seusctl: request %s, %u endpoint%s, first %s\n", client->request_id, client->endpoints_count,
                client->endpoints_count == 1 ? "" : "s", run->endpoints[0].shown);
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    client->signal_fd = open_signals();
    int code;
    if (run->args.command->view == VIEW_REPORT) {
        code = ask_report(run, wall_ms);
    } else if (run->args.command->view == VIEW_HELD && !run->args.dry_run) {
        code = export_person(run, &request);
    } else if (request.op->kind != WIRE_STREAM) {
        code = call_node(run, &request);
    } else if (watch_run(&run->args, client, &request, &run->selection, &run->fault) == SEUS_OK) {
        code = 0;
    } else {
        code = end_with_fault(run);
    }
    request_release(&request);
    curl_global_cleanup();
    return code;
}

/*
 * Commands that seusctl carries out by itself, with as many requests as it takes, or none. ret: a new reference to what
 * is printed. ret_failed: it was done, and what it found is not good (exit code 1). On failure fault says why.
 */
static const struct own {
    bool (*is_ours)(const struct command *command);
    enum seus_err (*answer)(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                            struct fault *fault);
} owns[] = {
    {audit_is_ours, audit_answer},
    {backup_is_ours, backup_answer},
    {ca_is_ours, ca_answer},
    {drill_is_ours, drill_answer},
    {nodes_is_ours, nodes_answer},
    {upgrade_is_ours, upgrade_answer},
    {command_is_kit, kit_answer},
};

static const struct own *own_of(const struct command *command)
{
    for (unsigned i = 0; i < sizeof(owns) / sizeof(owns[0]); i++) {
        if (owns[i].is_ours(command)) {
            return &owns[i];
        }
    }
    return NULL;
}

static int run_own(struct run *run, const struct own *own)
{
    struct client *client = &run->client;
    const bool asks = command_asks_node(run->args.command) != 0;
    const bool compares = strcmp(run->args.command->noun, "plugin") == 0 &&
                          strcmp(run->args.command->verb, "compare") == 0;
    json_t *root = NULL;
    bool failed = false;
    if (run->args.format == OUTPUT_HTML && !compares) {
        seus_fail(SEUS_INVALID, &run->fault.why, "--output", "Only figures and comparisons come as html.");
        return end_with_usage(run);
    }
    if (asks && find_endpoints(run) != SEUS_OK) {
        return end_with_usage(run);
    }
    client->endpoints = run->endpoints;
    client->timeout_ms = run->args.timeout_ms;
    client->as_user = run->args.as_user;
    client->purpose = run->args.purpose;
    client->verbose = run->args.verbose;
    client->request_id = run->args.command->noun;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    client->signal_fd = asks ? open_signals() : -1;
    const enum seus_err err = own->answer(&run->args, client, &root, &failed, &run->fault);
    curl_global_cleanup();
    if (err != SEUS_OK) {
        json_decref(root);
        run->fault.written = run->fault.written == WRITTEN_UNKNOWN ? WRITTEN_UNKNOWN : WRITTEN_NO;
        return end_with_fault(run);
    }
    if (run->args.format == OUTPUT_HTML) {
        compare_html(root, args_value(&run->args, "first"), args_value(&run->args, "second"), &run->out);
    } else {
        render_reply(&run->args, &run->selection, root, (struct str){0}, &run->out);
    }
    json_decref(root);
    const int code = end_with_output(run);
    return code == 0 && failed ? 1 : code;
}

static int run_command(struct run *run)
{
    const struct args *args = &run->args;
    if (args->version_only) {
        return show_version_only(run);
    }
    if (args->help) {
        return show_help(run, args->noun, args->command);
    }
    if (args->list_fields) {
        return show_fields(run);
    }
    if (render_select(args, &run->selection, &run->fault.why) != SEUS_OK) {
        return end_with_usage(run);
    }
    if (strcmp(args->command->noun, "pipe") == 0) {
        return run_pipe(run);
    }
    const struct own *const own = own_of(args->command);
    if (own != NULL) {
        return run_own(run, own);
    }
    if (args->format == OUTPUT_HTML && !command_has_page(args->command)) {
        seus_fail(SEUS_INVALID, &run->fault.why, "--output", "Only figures and what is held of a person come as html.");
        seus_hint(&run->fault.why, "Choose one of: table, json, jsonl, csv, name.");
        return end_with_usage(run);
    }
    return args->command->view == VIEW_LOCAL ? show_local(run) : ask_node(run);
}

/* A closed standard descriptor would be given to the next socket, and data printed into it. */
static void keep_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY); /* the lowest free one: fd */
        }
    }
}

int main(int argc, char **argv)
{
    struct run *run = calloc(1, sizeof(*run));
    struct args_env environment;
    if (run == NULL) {
        (void)!write(STDERR_FILENO, "seusctl: out of memory\n", 23);
        return 1;
    }
    keep_standard_descriptors();
    json_prepare();
    const char *const zone = getenv("SEUS_TZ");
    if (zone != NULL) {
        (void)setenv("TZ", zone, 1); /* of what is shown to people; else TZ, else the service's own */
    }
    tzset();
    (void)signal(SIGPIPE, SIG_IGN);
    run->argc = argc;
    run->argv = argv;
    run->client.clock = clock_system();
    run->client.random = random_system();
    run->client.signal_fd = -1;
    read_env(&environment);
    if (argc >= 3 && strcmp(argv[1], "completion") == 0 && strcmp(argv[2], "next") == 0) {
        complete_next(argc - 3, argv + 3, &run->out); /* half a line: not for the parser */
        const int shown = end_with_output(run);
        buf_release(&run->out);
        free(run);
        return shown;
    }
    const enum seus_err err = args_parse(&run->args, &environment, argc, argv, &run->fault.why);
    const int code = err == SEUS_OK ? run_command(run) : end_with_usage(run);
    arena_release(&run->arena);
    buf_release(&run->out);
    free(run);
    return code;
}
