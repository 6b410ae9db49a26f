/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusd for plugin authors: no node, no data directory, one plugin file in a worker of its own. seusctl plugin check,
 * run, replay and compare start these; main.c calls them.
 */
#ifndef SEUSD_PLUGIN_MODES_H
#define SEUSD_PLUGIN_MODES_H

/*
 * --plugin-check FILE [FUZZ_MS]: puts the file through every check and prints {"items":[{check,result,detail}]}.
 * Returns the exit code: 0 sound, 1 something failed, 2 wrong usage.
 */
int plugin_mode_check(int argc, char **argv);

/*
 * --plugin-run FILE...: reads questions from standard input, a JSON object a line, and prints for each a line
 * {"verdict":{...},"failure":"","took_us":N}. The files are asked in this order. Returns 0; 1: a file is refused, or a
 * question cannot be read (said on standard error, and nothing more is asked); 2 wrong usage.
 */
int plugin_mode_run(int argc, char **argv);

#endif
