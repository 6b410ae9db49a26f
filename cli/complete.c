/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Completion. The scripts are a few lines that call "seusctl completion next WORD...": what may follow is said here, so
 * that the three shells cannot disagree with the program. Called by main.c; never asks a node.
 */
#include "cli/complete.h"

#include <stdio.h>
#include <string.h>

#include "cli/args.h"

struct completion {
    const char *begun;             /* what has been typed of the word */
    const char *noun;              /* NULL: none yet */
    const char *verb;
    const struct command *command;
    const char *flag;              /* the word before, if it is a flag that takes a value; without dashes */
    struct buf *target;
};

static void offer(const struct completion *c, const char *word)
{
    if (strncmp(word, c->begun, strlen(c->begun)) == 0) {
        buf_printf(c->target, "%s\n", word);
    }
}

static void offer_nouns(const struct completion *c)
{
    for (unsigned i = 0; i < commands_count; i++) {
        bool before = false;
        for (unsigned k = 0; k < i; k++) {
            before = before || strcmp(commands[k].noun, commands[i].noun) == 0;
        }
        if (!before) {
            offer(c, commands[i].noun);
        }
    }
}

static void offer_verbs(const struct completion *c, const char *noun)
{
    for (unsigned i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].noun, noun) == 0 && commands[i].verb != NULL) {
            offer(c, commands[i].verb);
        }
    }
}

static void offer_flags(const struct completion *c)
{
    const struct wire_op *op = c->command != NULL ? command_op(c->command) : NULL;
    char flag[ARGS_FLAG_SIZE];
    for (unsigned i = 0; op != NULL && i < op->args->field_count; i++) {
        if (command_has_flag(c->command, &op->args->fields[i])) {
            args_flag_name(flag, &op->args->fields[i]);
            offer(c, flag);
        }
    }
    for (unsigned i = 0; i < global_flags_count; i++) {
        if (!global_flags[i].watch_only || (op != NULL && op->kind == WIRE_STREAM)) {
            snprintf(flag, sizeof(flag), "--%s", global_flags[i].name);
            offer(c, flag);
        }
    }
}

static void offer_words_of(const struct completion *c, const struct wire_field *field)
{
    for (unsigned i = 1; field->type == WIRE_ENUM && i < field->list->count; i++) {
        if (wire_enum_has(field->list, i)) {
            offer(c, field->list->words[i]);
        }
    }
}

/* The value of a flag, as far as it is a word of a list. */
static void offer_values(const struct completion *c)
{
    const struct wire_op *op = c->command != NULL ? command_op(c->command) : NULL;
    char flag[ARGS_FLAG_SIZE];
    for (unsigned i = 0; op != NULL && i < op->args->field_count; i++) {
        args_flag_name(flag, &op->args->fields[i]);
        if (strcmp(flag + 2, c->flag) == 0) {
            offer_words_of(c, &op->args->fields[i]);
        }
    }
    for (unsigned i = 0; strcmp(c->flag, "output") == 0 && i < OUTPUT_COUNT; i++) {
        offer(c, args_format_name((enum output_format)i));
    }
    if (strcmp(c->flag, "consistency") == 0) {
        offer(c, "linearizable");
        offer(c, "local");
    }
    if (strcmp(c->flag, "lang") == 0) {
        offer(c, "en");
        offer(c, "it");
    }
}

static bool global_takes_value(const char *name, const char **ret_name)
{
    for (unsigned i = 0; i < global_flags_count; i++) {
        const struct global_flag *flag = &global_flags[i];
        const bool by_letter = flag->letter != 0 && name[0] == '-' && name[1] == flag->letter && name[2] == '\0';
        if (by_letter || (strncmp(name, "--", 2) == 0 && strcmp(name + 2, flag->name) == 0)) {
            *ret_name = flag->name;
            return flag->value != NULL;
        }
    }
    return false;
}

/* True if word is a flag whose value is the next word. */
static bool takes_value(const struct completion *c, const char *word, const char **ret_name)
{
    const struct wire_op *op = c->command != NULL ? command_op(c->command) : NULL;
    char flag[ARGS_FLAG_SIZE];
    for (unsigned i = 0; op != NULL && i < op->args->field_count; i++) {
        args_flag_name(flag, &op->args->fields[i]);
        if (strcmp(flag, word) == 0) {
            *ret_name = word + 2;
            return op->args->fields[i].type != WIRE_BOOL;
        }
    }
    return global_takes_value(word, ret_name);
}

static void read_words(struct completion *c, int words_count, char *const *words)
{
    for (int i = 0; i < words_count - 1; i++) {
        c->flag = NULL;
        if (words[i][0] == '-') {
            if (takes_value(c, words[i], &c->flag) && i + 1 < words_count - 1) {
                i++; /* its value */
                c->flag = NULL;
            }
        } else if (c->noun == NULL) {
            c->noun = words[i];
            c->command = command_find(c->noun, NULL);
        } else if (c->command == NULL) {
            c->verb = words[i];
            c->command = command_find(c->noun, c->verb);
        }
    }
}

/* help, schema and explain speak of other commands. */
static void offer_topics(const struct completion *c, int words_count, char *const *words)
{
    if (words_count == 2) {
        offer_nouns(c);
    } else if (words_count == 3) {
        offer_verbs(c, words[1]);
    }
}

void complete_next(int words_count, char *const *words, struct buf *target)
{
    struct completion c = {.begun = words_count > 0 ? words[words_count - 1] : "", .target = target};
    const char *flag = NULL;
    read_words(&c, words_count, words);
    if (words_count >= 2 && words[words_count - 2][0] == '-' && takes_value(&c, words[words_count - 2], &flag)) {
        c.flag = flag;
        offer_values(&c);
    } else if (c.begun[0] == '-') {
        offer_flags(&c);
    } else if (c.noun == NULL) {
        offer_nouns(&c);
    } else if (strcmp(c.noun, "help") == 0 || strcmp(c.noun, "schema") == 0) {
        offer_topics(&c, words_count, words);
    } else if (strcmp(c.noun, "completion") == 0 && words_count == 2) {
        offer(&c, "bash");
        offer(&c, "zsh");
        offer(&c, "fish");
    } else if (c.command == NULL && c.verb == NULL) {
        offer_verbs(&c, c.noun);
    }
}

static const struct {
    const char *shell;
    const char *script;
} scripts[] = {
    {"bash", "# completion of seusctl for bash\n"
             "_seusctl() {\n"
             "    local IFS=$'\\n'\n"
             "    COMPREPLY=($(seusctl completion next \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
             "}\n"
             "complete -o default -F _seusctl seusctl\n"},
    {"zsh", "#compdef seusctl\n"
            "_seusctl() {\n"
            "    local -a found\n"
            "    found=(${(f)\"$(seusctl completion next \"${(@)words[2,CURRENT]}\" 2>/dev/null)\"})\n"
            "    (( ${#found} )) && compadd -a found || _files\n"
            "}\n"
            "if [ \"$funcstack[1]\" = _seusctl ]; then _seusctl \"$@\"; else compdef _seusctl seusctl; fi\n"},
    {"fish", "# completion of seusctl for fish\n"
             "complete -c seusctl -f -a "
             "'(seusctl completion next (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'\n"},
};

enum seus_err complete_script(const char *shell, struct buf *target, struct seus_why *why)
{
    for (unsigned i = 0; shell != NULL && i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (strcmp(scripts[i].shell, shell) == 0) {
            buf_append_str(target, str_of(scripts[i].script));
            return SEUS_OK;
        }
    }
    seus_fail(SEUS_INVALID, why, NULL, "There is no completion for \"%.60s\".", shell != NULL ? shell : "");
    seus_hint(why, "Name a shell: seusctl completion bash, zsh or fish");
    return SEUS_INVALID;
}
