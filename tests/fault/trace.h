/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the recorder (recorder.c) writes and the replayer (replay.c) reads: one header and len bytes of data for each
 * thing that was done to the files of one directory, in the order in which it was done, with zeros up to a multiple of
 * 8. Made and read on one machine.
 */
#ifndef FAULT_TRACE_H
#define FAULT_TRACE_H

#include <stdint.h>

#define TRACE_ENV_DIR "SEUS_RECORDER_DIR"      /* directory that is watched */
#define TRACE_ENV_FILE "SEUS_RECORDER_TRACE"   /* file that the trace is written to */
#define TRACE_NOTES "notes"                    /* a file for the workload to tell, not to do */
#define TRACE_FILES_MAX 32u                    /* files ever made in the directory */

enum trace_kind {
    TRACE_CREATE = 1,  /* data: name, with its 0; file: a new number */
    TRACE_WRITE,       /* data at offset */
    TRACE_TRUNCATE,    /* to offset */
    TRACE_FLUSH,       /* of file */
    TRACE_UNLINK,      /* data: name */
    TRACE_RENAME,      /* data: both names */
    TRACE_FLUSH_DIR,
    TRACE_NOTE,        /* data: of the workload */
};

#define TRACE_DSYNC 1u  /* the file was opened with O_DSYNC: the write is durable when it returns */
#define TRACE_DIRECT 2u /* with O_DIRECT */

struct trace_op {
    uint32_t kind;
    uint32_t file;     /* from 1 */
    uint32_t flags;
    uint32_t len;
    uint64_t offset;
};

#endif
