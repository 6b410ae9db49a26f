/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What host and worker agree on, private to policy/. The channel is file descriptor 3 of the worker, a socket pair. A
 * frame is a u32 little-endian length and that many bytes of CBOR.
 *   worker -> host   an empty plugin_page: it runs, and what ends it from here on is what it loads
 *   worker -> host   one plugin_page for each file it was given, in order, as soon as the file is loaded or refused
 *   host -> worker   a question
 *   worker -> host   its verdict. source plugin: the answer; source fallback: no plugin answered, reasons[0] says why
 * One question is under way at a time.
 */
#ifndef POLICY_CHANNEL_H
#define POLICY_CHANNEL_H

#include <stdint.h>

#define CHANNEL_FD 3
#define CHANNEL_HEADER_SIZE 4u
#define CHANNEL_FRAME_SIZE_MAX (4u << 20) /* bytes of CBOR; 256 units with every list full fit */

#define POLICY_FILES_MAX 32u    /* plugin files */
#define POLICY_REASONS_MAX 16u  /* sentences in an answer */
#define POLICY_FLAGS_MAX 8u     /* hard flags there are */
#define POLICY_PROPOSALS_MAX 8u /* profiles an answer asks for */
#define POLICY_RANKING_MAX 64u  /* units in a ranking */
#define POLICY_SCORE_MAX 1000u

#endif
