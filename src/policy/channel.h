/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What host and worker agree on, private to policy/. The channel is file descriptor 3 of the worker, a socket pair; the
 * plugin files are the descriptors behind it, in the order of the arguments "SHA256:PATH". A frame is a u32
 * little-endian length and that many bytes of CBOR.
 *   worker -> host   an empty plugin_page: it runs, and what ends it from here on is what it loads
 *   worker -> host   one plugin_page for each file it was given, in order, as soon as the file is loaded or refused
 *   host -> worker   a question, and which plugin shall answer it
 *   worker -> host   its verdict. source plugin: the answer; source fallback: it has none, reasons[0] says why
 * One question is under way at a time.
 */
#ifndef POLICY_CHANNEL_H
#define POLICY_CHANNEL_H

#include <stdint.h>

#define CHANNEL_FD 3
#define CHANNEL_HEADER_SIZE 4u
#define CHANNEL_EXIT_UNCONFINED 78 /* the worker's exit code when the system has no walls for it */
#define CHANNEL_QUESTION_SIZE_MAX (4u << 20) /* bytes of CBOR; 256 units with every list full fit */
#define CHANNEL_ANSWER_SIZE_MAX (64u << 10)  /* bytes of CBOR; what a worker may put out at a time */

#define POLICY_FILES_MAX 32u    /* plugin files */
#define POLICY_REASONS_MAX 16u  /* sentences in an answer */
#define POLICY_FLAGS_MAX 8u     /* hard flags there are */
#define POLICY_PROPOSALS_MAX 8u /* profiles an answer asks for */
#define POLICY_RANKING_MAX 64u  /* units in a ranking */
#define POLICY_SCORE_MAX 1000u

#endif
