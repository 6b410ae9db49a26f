/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Manual pages in mdoc, made while building: what a page says of commands and flags is what --help says, from the same
 * table. Called by main.c for "seusctl manual"; fills buffers, never prints.
 */
#include "cli/manual.h"

#include <stdio.h>
#include <string.h>

#include "base/mdoc.h"
#include "cli/help.h"
#include "seus/version.h"

/* The overview, in both languages; the pages of nouns are in English. */
enum { TEXT_ND, TEXT_DESCRIPTION, TEXT_COMMANDS, TEXT_FLAGS, TEXT_ENVIRONMENT, TEXT_EXIT, TEXT_COUNT };
enum { IN_ENGLISH, IN_ITALIAN, LANGUAGES };

static const char *const headings[TEXT_COUNT][LANGUAGES] = {
    [TEXT_DESCRIPTION] = {"DESCRIPTION", "DESCRIZIONE"},
    [TEXT_COMMANDS] = {"COMMANDS", "COMANDI"},
    [TEXT_FLAGS] = {"GENERAL FLAGS", "OPZIONI GENERALI"},
    [TEXT_ENVIRONMENT] = {"ENVIRONMENT", "AMBIENTE"},
    [TEXT_EXIT] = {"EXIT STATUS", "STATO DI USCITA"},
};

static const char *const texts[TEXT_COUNT][LANGUAGES] = {
    [TEXT_ND] = {"command line of a social-emergency room",
                 "riga di comando di una centrale per le emergenze sociali"},
    [TEXT_DESCRIPTION] = {
        "seusctl sends one command to a node of the room and prints one answer. Any node takes any command: one that "
        "does not lead passes it on. Data is printed on standard output, everything else on standard error, and the "
        "exit status tells the outcome apart.\n\n"
        "Every write carries a request id, made before the first attempt and kept through retries, so that a command "
        "repeated with --request-id is carried out once, also after a change of leader. With --dry-run a write is "
        "checked and shown, and nothing is written.\n\n"
        "The start of a case number is enough while only one case has it. Times are typed by the clock of the service "
        "(Europe/Rome), 23:40 or 2026-11-21 23:40, in RFC 3339, or relative: -2h, -30m, +1d. A day alone begins at its "
        "midnight; what is written to last --until a day lasts to its end. A text given as - is read from standard "
        "input.\n\n"
        "Figures, lists and errors come as table, json, jsonl, csv or name with -o; json and jsonl hold the same "
        "fields in every language, and errors too are one object. A front end that sends many commands uses "
        "seusctl pipe: a request a line in, a reply a line out.",
        "seusctl invia un comando a un nodo della centrale e ne stampa la risposta. Ogni nodo accetta ogni comando: "
        "chi non guida lo inoltra. I dati vanno su standard output, tutto il resto su standard error, e lo stato di "
        "uscita distingue gli esiti.\n\n"
        "Ogni scrittura porta un identificativo di richiesta, creato prima del primo tentativo e tenuto nelle "
        "ripetizioni: un comando ripetuto con --request-id viene eseguito una volta sola, anche se nel frattempo "
        "cambia il leader. Con --dry-run una scrittura viene verificata e mostrata, e nulla viene scritto.\n\n"
        "L'inizio di un numero di caso basta, se un solo caso lo ha. Gli orari si scrivono secondo l'ora del "
        "servizio (Europe/Rome), 23:40 o 2026-11-21 23:40, secondo RFC 3339, o relativi: -2h, -30m, +1d. Un giorno da "
        "solo comincia alla sua mezzanotte; ciò che si scrive valere fino a un giorno (--until) vale fino alla sua "
        "fine. Un testo dato come - viene letto da standard input.\n\n"
        "Dati, elenchi ed errori escono come table, json, jsonl, csv o name con -o; json e jsonl hanno gli stessi "
        "campi in ogni lingua. I nomi dei comandi e delle opzioni sono gli stessi in ogni lingua."},
    [TEXT_COMMANDS] = {
        "Each noun has a page of its own: seusctl-case(1) and so on.",
        "Ogni nome ha una pagina propria, in inglese: seusctl-case(1) e così via. \"seusctl explain --lang it\" "
        "spiega in italiano gli errori."},
    [TEXT_FLAGS] = {"These are taken by every command for which they mean something.",
                    "Valgono per tutti i comandi per i quali hanno un senso."},
    [TEXT_ENVIRONMENT] = {"A flag goes before the environment.", "Un'opzione prevale sull'ambiente."},
    [TEXT_EXIT] = {"They are a contract: programs may rest on them.",
                   "Sono un contratto: i programmi possono farvi affidamento."},
};

static const struct {
    const char *name;
    const char *doc[LANGUAGES];
} environment[] = {
    {"SEUS_ENDPOINTS", {"the nodes, separated by commas: unix:/path, host:port",
                        "i nodi, separati da virgole: unix:/percorso, host:porta"}},
    {"SEUS_SOCKET", {"the socket of this machine's seusd", "il socket del seusd di questa macchina"}},
    {"SEUS_OUTPUT", {"the output format, as -o", "il formato di uscita, come -o"}},
    {"SEUS_SHIFT", {"the shift you are on, as --on-shift", "il turno in corso, come --on-shift"}},
    {"SEUS_LANG", {"language of explanations, as --lang; else LC_ALL, LC_MESSAGES, LANG",
                   "lingua delle spiegazioni, come --lang; altrimenti LC_ALL, LC_MESSAGES, LANG"}},
};

static const struct {
    int code;
    const char *meaning[LANGUAGES];
} exits[] = {
    {0, {"done; a write is on the disks of a majority", "fatto; una scrittura è sui dischi della maggioranza"}},
    {1, {"other failure", "altro errore"}},
    {2, {"wrong usage or input", "uso o dati sbagliati"}},
    {3, {"not found", "non trovato"}},
    {4, {"not permitted", "non permesso"}},
    {5, {"conflict: the state moved on, or the request id was used",
         "conflitto: lo stato è cambiato, o l'identificativo è già usato"}},
    {6, {"refused by the rules, with the reason", "rifiutato dalle regole, con il motivo"}},
    {7, {"unavailable, nothing written: repeat freely", "non disponibile, nulla è scritto: ripetere liberamente"}},
    {8, {"outcome unknown: repeat with the same request id",
         "esito non noto: ripetere con lo stesso identificativo di richiesta"}},
    {9, {"what was waited for did not come in time", "l'attesa è scaduta"}},
    {10, {"integrity: a checksum, chain or digest does not hold",
          "integrità: una somma di controllo o la catena non torna"}},
    {130, {"interrupted", "interrotto"}},
};

/* True if an earlier row has the noun too. */
static bool is_repeated(unsigned row)
{
    for (unsigned i = 0; i < row; i++) {
        if (strcmp(commands[i].noun, commands[row].noun) == 0) {
            return true;
        }
    }
    return false;
}

static void append_item(struct buf *target, const char *macro, const char *words)
{
    buf_printf(target, ".It%s ", macro);
    mdoc_words(target, words);
    buf_append_char(target, '\n');
}

static void append_exits(struct buf *target, int language)
{
    mdoc_macro(target, "Sh", headings[TEXT_EXIT][language]);
    mdoc_say(target, texts[TEXT_EXIT][language]);
    buf_append_str(target, STR_LIT(".Pp\n.Bl -tag -width 130x -compact\n"));
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
        buf_printf(target, ".It %d\n", exits[i].code);
        mdoc_say(target, exits[i].meaning[language]);
    }
    buf_append_str(target, STR_LIT(".El\n"));
}

/* ---- a page of a noun ------------------------------------------------------------------------------------------- */

static void append_words_of(struct buf *target, const struct wire_enum *list)
{
    struct buf words = {0};
    for (unsigned i = 1; i < list->count; i++) {
        if (wire_enum_has(list, i)) {
            buf_printf(&words, "%s%s", words.len > 0 ? ", " : "One of: ", list->words[i]);
        }
    }
    buf_append(&words, ".", 2);
    mdoc_say(target, (const char *)words.data);
    buf_release(&words);
}

static void append_field(struct buf *target, const struct command *command, const struct wire_field *field)
{
    char name[ARGS_FLAG_SIZE];
    char doc[400];
    if (help_is_positional(command, field)) {
        help_place_name(name, field);
        buf_printf(target, ".It Ar %s\n", name);
    } else {
        args_flag_name(name, field);
        buf_printf(target, ".It Fl \\&%s", name + 1);
        if (field->type != WIRE_BOOL) {
            buf_printf(target, " Ar %s", help_value_word(field));
        }
        buf_append_char(target, '\n');
    }
    snprintf(doc, sizeof(doc), "%s%s.", help_doc_of(command, field),
             (field->flags & WIRE_REQ) != 0 ? " (needed)" : "");
    mdoc_say(target, doc);
    if (field->type == WIRE_TEXT) {
        mdoc_say(target, "With - it is read from standard input.");
    }
    if (field->type == WIRE_ENUM) {
        append_words_of(target, field->list);
    }
    if (field->type == WIRE_REC) {
        buf_append_str(target, STR_LIT(".Bl -tag -width staff_present -compact\n"));
        for (uint32_t i = 0; i < field->record->field_count; i++) {
            const struct wire_field *member = &field->record->fields[i];
            buf_printf(target, ".It %s=%s\n", member->name, member->type == WIRE_ENUM ? "yes|no" : "N");
            mdoc_say(target, member->doc);
        }
        buf_append_str(target, STR_LIT(".El\n"));
    }
}

static void append_usage(struct buf *target, const struct command *command)
{
    buf_printf(target, ".Nm seusctl %s%s%s\n", command->noun, command->verb != NULL ? " " : "",
               command->verb != NULL ? command->verb : "");
    const struct wire_record *args = command_args(command);
    for (unsigned i = 0; args != NULL && i < COMMAND_POSITIONALS_MAX && command->positionals[i] != NULL; i++) {
        char name[ARGS_FLAG_SIZE];
        help_place_name(name, wire_field_by_name(args, str_of(command->positionals[i])));
        buf_printf(target, i < command->positionals_needed ? ".Ar %s\n" : ".Op Ar %s\n", name);
    }
    buf_append_str(target, STR_LIT(".Op Ar flags\n"));
}

static void append_examples(struct buf *target, const struct command *command)
{
    if (command->examples[0] == NULL) {
        return;
    }
    buf_append_str(target, STR_LIT(".Bd -literal -offset indent\n"));
    for (unsigned i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i] != NULL; i++) {
        char line[512];
        snprintf(line, sizeof(line), "seusctl %s", command->examples[i]);
        mdoc_literal(target, line);
    }
    buf_append_str(target, STR_LIT(".Ed\n"));
}

static void append_command(struct buf *target, const struct command *command)
{
    char name[80];
    char help[200];
    const struct wire_record *args = command_args(command);
    unsigned shown = 0;
    snprintf(name, sizeof(name), "%s%s%s", command->noun, command->verb != NULL ? " " : "",
             command->verb != NULL ? command->verb : "");
    mdoc_macro(target, "Ss", name);
    snprintf(help, sizeof(help), "%c%s.", command->help[0] >= 'a' && command->help[0] <= 'z' ? command->help[0] - 32 :
             command->help[0], command->help + 1);
    mdoc_say(target, help);
    for (uint32_t i = 0; args != NULL && i < args->field_count; i++) {
        const bool by_place = help_is_positional(command, &args->fields[i]);
        if (by_place || command_has_flag(command, &args->fields[i])) {
            buf_append_str(target, str_of(shown++ == 0 ? ".Bl -tag -width Ds\n" : ""));
            append_field(target, command, &args->fields[i]);
        }
    }
    buf_append_str(target, str_of(shown > 0 ? ".El\n" : ""));
    append_examples(target, command);
}

/* "commands about case: open, show, list" */
static void noun_nd(const char *noun, char *target, size_t size)
{
    size_t len = (size_t)snprintf(target, size, "the commands of seusctl about %s", noun);
    const char *separator = ": ";
    for (unsigned i = 0; i < commands_count && len < size; i++) {
        if (strcmp(commands[i].noun, noun) == 0 && commands[i].verb != NULL) {
            len += (size_t)snprintf(target + len, size - len, "%s%s", separator, commands[i].verb);
            separator = ", ";
        }
    }
}

static void noun_page(const char *noun, struct buf *target)
{
    char title[80];
    char name[80];
    char nd[400];
    snprintf(name, sizeof(name), "seusctl-%s", noun);
    snprintf(title, sizeof(title), "%s", name);
    for (char *p = title; *p != '\0'; p++) {
        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    }
    noun_nd(noun, nd, sizeof(nd));
    mdoc_head(target, &(struct mdoc_page){title, "1", name, nd, SEUS_DATE});
    mdoc_macro(target, "Sh", "SYNOPSIS");
    for (unsigned i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].noun, noun) == 0) {
            append_usage(target, &commands[i]);
        }
    }
    mdoc_macro(target, "Sh", "DESCRIPTION");
    mdoc_say(target, "The flags that every command takes, the environment and the exit status are in seusctl(1). "
                     "What the words mean to the service is in seus(7).");
    for (unsigned i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].noun, noun) == 0) {
            append_command(target, &commands[i]);
        }
    }
    mdoc_macro(target, "Sh", "SEE ALSO");
    buf_append_str(target, STR_LIT(".Xr seusctl 1 ,\n.Xr seus 7\n"));
}

/* ---- the overview ----------------------------------------------------------------------------------------------- */

static void append_synopsis(struct buf *target)
{
    mdoc_macro(target, "Sh", "SYNOPSIS");
    buf_append_str(target, STR_LIT(".Nm\n.Ar noun verb\n.Op Ar id\n.Op Ar flags\n.Nm\n.Cm help\n"
                                   ".Op Ar noun Op Ar verb\n"));
}

static void append_commands(struct buf *target)
{
    for (unsigned i = 0; i < commands_count; i++) {
        if (is_repeated(i)) {
            continue;
        }
        buf_append_str(target, STR_LIT(".Pp\n.Bl -tag -width Ds -compact\n"));
        for (unsigned k = i; k < commands_count; k++) {
            char name[80];
            if (strcmp(commands[k].noun, commands[i].noun) == 0) {
                snprintf(name, sizeof(name), "%s%s%s", commands[k].noun, commands[k].verb != NULL ? " " : "",
                         commands[k].verb != NULL ? commands[k].verb : "");
                append_item(target, " Cm", name);
                mdoc_say(target, commands[k].help);
            }
        }
        buf_append_str(target, STR_LIT(".El\n"));
    }
}

static void append_flags(struct buf *target)
{
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (unsigned i = 0; i < global_flags_count; i++) {
        const struct global_flag *flag = &global_flags[i];
        buf_append_str(target, STR_LIT(".It "));
        if (flag->letter != '\0') {
            buf_printf(target, "Fl \\&%c , ", flag->letter);
        }
        buf_printf(target, "Fl \\&-%s%s%s\n", flag->name, flag->value != NULL ? " Ar " : "",
                   flag->value != NULL ? flag->value : "");
        mdoc_say(target, flag->doc);
    }
    buf_append_str(target, STR_LIT(".El\n"));
}

static void overview(int language, struct buf *target)
{
    mdoc_head(target, &(struct mdoc_page){"SEUSCTL", "1", "seusctl", texts[TEXT_ND][language], SEUS_DATE});
    append_synopsis(target);
    mdoc_macro(target, "Sh", headings[TEXT_DESCRIPTION][language]);
    mdoc_say(target, texts[TEXT_DESCRIPTION][language]);
    mdoc_macro(target, "Sh", headings[TEXT_COMMANDS][language]);
    mdoc_say(target, texts[TEXT_COMMANDS][language]);
    append_commands(target);
    mdoc_macro(target, "Sh", headings[TEXT_FLAGS][language]);
    mdoc_say(target, texts[TEXT_FLAGS][language]);
    append_flags(target);
    mdoc_macro(target, "Sh", headings[TEXT_ENVIRONMENT][language]);
    mdoc_say(target, texts[TEXT_ENVIRONMENT][language]);
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (size_t i = 0; i < sizeof(environment) / sizeof(environment[0]); i++) {
        buf_printf(target, ".It Ev %s\n", environment[i].name);
        mdoc_say(target, environment[i].doc[language]);
    }
    buf_append_str(target, STR_LIT(".El\n"));
    append_exits(target, language);
    mdoc_macro(target, "Sh", "SEE ALSO");
    buf_append_str(target, STR_LIT(".Xr seusd.conf 5 ,\n.Xr seus 7 ,\n.Xr seusd 8\n"));
}

static void list_pages(struct buf *target)
{
    buf_append_str(target, STR_LIT("seusctl\n"));
    for (unsigned i = 0; i < commands_count; i++) {
        if (!is_repeated(i)) {
            buf_printf(target, "seusctl-%s\n", commands[i].noun);
        }
    }
}

enum seus_err manual_page(const char *noun, bool italian, struct buf *target, struct seus_why *why)
{
    if (noun == NULL || strcmp(noun, "seusctl") == 0) {
        overview(italian ? IN_ITALIAN : IN_ENGLISH, target);
        return SEUS_OK;
    }
    if (strcmp(noun, "list") == 0) {
        list_pages(target);
        return SEUS_OK;
    }
    noun += strncmp(noun, "seusctl-", 8) == 0 ? 8 : 0;
    if (command_noun_exists(noun) || command_find(noun, NULL) != NULL) {
        noun_page(noun, target);
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, why, NULL, "There is no manual page \"%.60s\".", noun);
    seus_hint(why, "List them with: seusctl manual list");
    return SEUS_INVALID;
}
