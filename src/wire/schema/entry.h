/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: what is replicated, and what the caller of a write is told.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ENTRY_H
#define WIRE_SCHEMA_ENTRY_H

#define WIRE_ENUM_tri(V)      \
    V(0, TRI_UNKNOWN, "")     \
    V(1, TRI_NO, "no")        \
    V(2, TRI_YES, "yes")

#define WIRE_ENUM_written(V)           \
    V(0, WRITTEN_NO, "no")             \
    V(1, WRITTEN_YES, "yes")           \
    V(2, WRITTEN_UNKNOWN, "unknown")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_expect(F)                                                                                    \
    F(1, ENUM, kind, entity_kind, 0, "kind of entity")                                                           \
    F(2, ID, id, _, 0, "its id")                                                                                 \
    F(3, U64, version, _, 0, "the version the decision saw; 0: it did not exist")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

/* The remembered outcome of a request id: the same id gets the same answer, once. */
#define WIRE_FIELDS_answer(F)                                                                                    \
    F(1, U64, index, _, 0, "log index of the entry")                                                             \
    F(2, U64, code, _, 0, "enum seus_err of the outcome")                                                        \
    F(3, BYTES, body_hash, _, 0, "keyed hash of the command: same id with another body is a conflict")           \
    F(4, ID, case_id, _, 0, "")                                                                                  \
    F(5, ID, number, _, 0, "")                                                                                   \
    F(6, ID, report_id, _, 0, "")                                                                                \
    F(7, ID, assignment_id, _, 0, "")                                                                            \
    F(8, LINE, message, _, 0, "reason of a refusal or conflict")                                                 \
    F(9, LINE, hint, _, 0, "orientation, or what to do next")                                                    \
    F(10, ID, id, _, 0, "what was made, if it is neither a case nor a report nor an assignment")                 \
    F(140, ID, looks_like, _, 0, "number of the open case it looks like most")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_entry(F)                                                                                     \
    F(1, ID, request_id, _, WIRE_REQ, "same id, same answer, once")                                              \
    F(2, U64, op, _, WIRE_REQ, "number of the operation")                                                        \
    F(3, ID, actor, _, WIRE_REQ, "who asked: unix:NAME, tcp:ADDRESS, system")                                    \
    F(4, U64, node, _, 0, "node that decided")                                                                   \
    F(5, TIME, recorded_at, _, WIRE_REQ, "leader's clock when it decided")                                       \
    F(7, RECS, expects, expect, 0, "versions the decision rests on")                                             \
    F(8, RECS, verdicts, verdict, 0, "what policy said")                                                         \
    F(9, EVENTS, events, _, 0, "what happened")                                                                  \
    F(10, REC, answer, answer, 0, "what the caller is told; apply adds index and number")                        \
    F(11, ID, shift, _, 0, "the shift that it was written on, if one was named")                                 \
    F(190, RECS, keys, data_key_use, 0, "keys that it seals under and that have no row yet")                     \
    F(200, ID, user_id, _, 0, "the user that asked, where the room knows them")                                  \
    F(201, ENUM, role, user_role, 0, "the role in which they asked")                                             \
    F(202, ID, via, _, 0, "the front end that asked in their name")                                              \
    F(203, BOOL, glass, _, 0, "they had broken the glass")

#define WIRE_FIELDS_receipt(F)                                                                                   \
    F(1, ID, request_id, _, 0, "")                                                                               \
    F(2, U64, index, _, 0, "log index")                                                                          \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, number, _, 0, "")                                                                                   \
    F(5, ID, report_id, _, 0, "")                                                                                \
    F(6, ID, assignment_id, _, 0, "")                                                                            \
    F(7, BOOL, replayed, _, 0, "this request id was answered before")                                            \
    F(8, BOOL, dry_run, _, 0, "nothing was written")                                                             \
    F(9, ENUM, state, case_state, 0, "of the case, after it")                                                    \
    F(10, RECS, verdicts, verdict, 0, "what policy said")                                                        \
    F(11, ENUM, written, written, 0, "always yes, or no for a dry run")                                          \
    F(12, ID, id, _, 0, "what was made, if it is neither a case nor a report nor an assignment")                 \
    F(140, ID, looks_like, _, 0, "number of the open case it looks like most")

#define WIRE_FIELDS_problem(F)                                                                                   \
    F(1, ID, code, _, 0, "machine name of the error")                                                            \
    F(2, TEXT, message, _, 0, "what happened")                                                                   \
    F(3, TEXT, hint, _, 0, "what to do next")                                                                    \
    F(4, ID, field, _, 0, "input field at fault")                                                                \
    F(5, BOOL, retryable, _, 0, "the same request may succeed later")                                            \
    F(6, ENUM, written, written, 0, "no, yes or unknown")                                                        \
    F(7, ID, request_id, _, 0, "")                                                                               \
    F(8, U64, index, _, 0, "log index, when something was written")                                              \
    F(9, ID, report_id, _, 0, "the refused report")                                                              \
    F(10, U64, leader, _, 0, "node that leads, if known")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_entry(E) \
    E(tri)                  \
    E(written)

#define WIRE_KINDS_entry(K, V)

#define WIRE_PARTS_entry(R) \
    R(3, expect, "expect", "a version that a decision rests on")

#define WIRE_ENTITIES_entry(R) \
    R(6, answer, "answer", "the remembered outcome of a request id")

#define WIRE_EVENTS_entry(R)

#define WIRE_ARGS_entry(R)

#define WIRE_MESSAGES_entry(R)                    \
    R(1, entry, "entry", "a log entry")           \
    R(2, receipt, "receipt", "answer to a write") \
    R(3, problem, "problem", "an error")

#define WIRE_OPS_entry(O)

#endif
