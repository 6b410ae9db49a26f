/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The commands of seusctl, once: from this table come the parser, the help, the schema, the columns of tables and the
 * matrix test. The flags of a command are the fields of its operation's argument record.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "wire/schema.h"

#define COMMAND_POSITIONALS_MAX 2
#define COMMAND_EXAMPLES_MAX 3

enum command_view {
    VIEW_LIST,     /* {"items":[...]}: a row each */
    VIEW_BLOCK,    /* one object: "key: value" lines */
    VIEW_RECEIPT,  /* answer to a write: a sentence */
    VIEW_TIMELINE, /* events: a line each */
    VIEW_EXPLAIN,  /* decisions: a paragraph each */
    VIEW_STATS,    /* figures: a row each, a total, notes; also as html */
    VIEW_REPORT,   /* all figures, a request each */
    VIEW_STEPS,    /* several requests, one after the other; progress on standard error; then a receipt */
    VIEW_HELD,     /* all that is held of a person: a write, then pages; also as html */
    VIEW_LOCAL     /* made by seusctl itself */
};

struct command {
    const char *noun;
    const char *verb;                                /* NULL: the noun is the whole command */
    const char *op;                                  /* name of the operation; NULL: none, seusctl answers */
    enum command_view view;
    const struct wire_record *record;                /* of the reply, or of its rows; NULL: VIEW_LOCAL, mostly */
    const struct wire_record *args;                  /* VIEW_LOCAL: its arguments; NULL: words, taken as they come */
    const char *positionals[COMMAND_POSITIONALS_MAX]; /* fields given by place */
    unsigned positionals_needed;                     /* the first so many must be given */
    const char *hidden;                              /* ",field," of the arguments that are no flag here */
    const char *columns;                             /* of the table, separated by commas; NULL: all that are set */
    const char *names;                               /* fields for -o name: the first that is set */
    const char *help;                                /* one line */
    const char *examples[COMMAND_EXAMPLES_MAX];      /* without "seusctl" */
    /*
     * VIEW_RECEIPT: what a person reads when it is done. {a|b} is the first of these that has a value: a flag as typed,
     * else a member of the receipt; triage.priority, dispatch.unit (of the verdicts); state.moved (the state, unless
     * triaged); =words. What is in [brackets] is left out if one of its {} has none.
     */
    const char *done;
};

extern const struct command commands[];
extern const unsigned commands_count;

/* The operation of a command; NULL if it has none. */
const struct wire_op *command_op(const struct command *command);
/* Its arguments: of its operation, or its own; NULL if it has none. */
const struct wire_record *command_args(const struct command *command);
/* NULL if there is none; verb NULL finds commands that are a noun alone. */
const struct command *command_find(const char *noun, const char *verb);
/* True if some command has this noun and a verb. */
int command_noun_exists(const char *noun);
/* True if a field of the argument record is offered as a flag. */
int command_has_flag(const struct command *command, const struct wire_field *field);
/* True if kit.c answers it: plugin files are run here, not at a node. */
bool command_is_kit(const struct command *command);
/* True if each node that is known is looked at: doctor, config diff. */
int command_walks_nodes(const struct command *command);
/* True if a node is asked: the command has an operation, or reads past calls. */
int command_asks_node(const struct command *command);
/* True if its answer can be a page (html). */
int command_has_page(const struct command *command);
/* True if the command changes something at the server. */
int command_writes(const struct command *command);

#endif
