/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: a small authority for certificates, which seusctl keeps in a folder. No node is asked.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_AUTHORITY_H
#define WIRE_SCHEMA_AUTHORITY_H

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_ca_make(F)                                                                                   \
    F(1, ID, cluster, _, WIRE_REQ, "name of the room, as seusd --cluster has it")                                \
    F(2, LINE, dir, _, 0, "folder of the authority; default: seus-ca, here")                                     \
    F(3, U64, years, _, 0, "that it lasts, 1 to 30; default 10")

#define WIRE_FIELDS_ca_issue(F)                                                                                  \
    F(1, U64, node, _, 0, "for this node: its id, 1 or more")                                                    \
    F(2, ID, user, _, 0, "or for this person: the login")                                                        \
    F(3, LINES, address, _, 0, "node: a host name or numeric address at which clients reach it; repeat")         \
    F(4, U64, days, _, 0, "that it lasts, 1 to 3650; default 365 for a node, 90 for a person")                   \
    F(5, LINE, dir, _, 0, "folder of the authority; default: seus-ca, here")

#define WIRE_FIELDS_ca_show(F)                                                                                   \
    F(1, LINES, file, _, 0, "a certificate; default: all of the folder")                                         \
    F(2, LINE, dir, _, 0, "folder of the authority; default: seus-ca, here")

/* ---- replies ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_ca_file(F)                                                                                   \
    F(1, LINE, file, _, 0, "where it is")                                                                        \
    F(2, LINE, purpose, _, 0, "what it is for, and who may have it")

#define WIRE_FIELDS_ca_certificate(F)                                                                            \
    F(1, LINE, file, _, 0, "where it is")                                                                        \
    F(2, LINE, name, _, 0, "whom it names: seus://ROOM/node/N or seus://ROOM/user/LOGIN")                        \
    F(3, LINE, addresses, _, 0, "host names and numeric addresses it is good for, separated by commas")          \
    F(4, TIME, from, _, 0, "not valid before")                                                                   \
    F(5, TIME, until, _, 0, "not valid after")                                                                   \
    F(6, U64, days_left, _, 0, "whole days until then; 0: less than one, or over")                               \
    F(7, BOOL, trusted, _, 0, "the authority of the folder issued it, and it is valid now")                      \
    F(8, LINE, subject, _, 0, "as certificates write it")                                                        \
    F(9, LINE, issuer, _, 0, "likewise")                                                                         \
    F(10, LINE, fingerprint, _, 0, "SHA-256 of the certificate, hexadecimal")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_authority(E)
#define WIRE_KINDS_authority(K, V)
#define WIRE_PARTS_authority(R)
#define WIRE_ENTITIES_authority(R)
#define WIRE_EVENTS_authority(R)

#define WIRE_ARGS_authority(R)           \
    R(1400, ca_make, "ca.make", "")      \
    R(1401, ca_issue, "ca.issue", "")    \
    R(1402, ca_show, "ca.show", "")

#define WIRE_MESSAGES_authority(R)                            \
    R(1400, ca_file, "ca_file", "a file that was made")       \
    R(1401, ca_certificate, "ca_certificate", "a certificate")

#define WIRE_OPS_authority(O)

#endif
