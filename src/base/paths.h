/* SPDX-License-Identifier: EUPL-1.2 */
/* Where things are when nobody says otherwise: the same answer for seusd and seusctl, so that they find each other. */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#define PATH_SIZE 512 /* bytes of a path made here, with its NUL */

/* root: /var/lib/seus; others: $XDG_DATA_HOME/seus, or ~/.local/share/seus. */
void paths_data_dir(char target[PATH_SIZE]);
/* $SEUS_SOCKET; else root: /run/seus/seusd.sock; others: $XDG_RUNTIME_DIR/seus/seusd.sock, or in the data directory. */
void paths_socket(char target[PATH_SIZE]);
/* Where seusctl looks: the same; but if there is no such socket and this machine's service has one, that. */
void paths_socket_to_find(char target[PATH_SIZE]);
/* Makes a directory and its parents, mode 0700 for the new ones. 0, or -1 with errno. */
int paths_make_dir(const char *dir);

#endif
