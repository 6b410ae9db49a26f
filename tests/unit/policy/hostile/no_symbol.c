/* SPDX-License-Identifier: EUPL-1.2 */
/* A shared object for tests that is no plugin: it must be refused. Never installed. */
int no_symbol_here(void);

int no_symbol_here(void)
{
    return 0;
}
