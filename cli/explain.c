/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of errors. Called by main.c for "explain"; never prints. Codes and exit codes are base/err.h's. */
#include "cli/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/near.h"

enum { LANGUAGE_EN, LANGUAGE_IT, LANGUAGES };

struct explanation {
    const char *code;
    int exit_code;
    const char *title[LANGUAGES];
    const char *text[LANGUAGES];
};

static const struct explanation explanations[] = {
    {"invalid", 2, {"the input is wrong", "l'input è sbagliato"},
     {"A flag, a field or a value is not what the command takes. Nothing was written. The message names the field and "
      "the value; \"seusctl help NOUN VERB\" lists what is possible.",
      "Un'opzione, un campo o un valore non è tra quelli ammessi. Nulla è stato scritto. Il messaggio nomina il campo "
      "e il valore; \"seusctl help NOUN VERB\" elenca ciò che è possibile."}},
    {"not_found", 3, {"there is no such thing", "non esiste"},
     {"No case, unit, zone, signaller, event or trace has this name. Nothing was written. A case number ends in a "
      "check character: a misread number is found out before anything is looked up. Look for it with \"seusctl case "
      "list --all\". Traces are kept in memory by the node that was asked, and only the latest.",
      "Nessun caso, unità, zona, segnalante, evento o traccia ha questo nome. Nulla è stato scritto. Il numero di un "
      "caso finisce con un carattere di controllo: un numero letto male viene riconosciuto subito. Cercarlo con "
      "\"seusctl case list --all\". Le tracce sono tenute in memoria dal nodo interrogato, e solo le ultime."}},
    {"denied", 4, {"not permitted", "non permesso"},
     {"The system or the room does not permit this to you. Nothing was written. Often: your user is not in the group "
      "that may use the socket of seusd.",
      "Il sistema o la sala non lo permettono a questo utente. Nulla è stato scritto. Spesso: l'utente non è nel "
      "gruppo che può usare il socket di seusd."}},
    {"conflict", 5, {"the state moved on", "lo stato è cambiato"},
     {"Someone changed the case, unit or zone after you looked at it (--if-version), the name is taken already, or a "
      "request id was used again for something else. Nothing was written. Look at it again and decide anew; repeat a "
      "request id only with the very same command.",
      "Qualcuno ha cambiato il caso, l'unità o la zona dopo la lettura (--if-version), il nome è già in uso, oppure un "
      "identificativo di richiesta è stato riusato per altro. Nulla è stato scritto. Rileggere e decidere di nuovo; "
      "ripetere un identificativo di richiesta solo con lo stesso identico comando."}},
    {"refused", 6, {"refused by policy or by the state of the case", "rifiutato dalle regole o dallo stato del caso"},
     {"The rules of the room do not allow it: the zone is not served, the caller may not signal, or a case in this "
      "state does not take this step. The reason is printed. A refused call is kept on record as a report, with the "
      "orientation given to the caller. In danger of life: case open --override --override-reason TEXT.",
      "Le regole della sala non lo consentono: la zona non è servita, il chiamante non può segnalare, o un caso in "
      "questo stato non ammette questo passo. Il motivo è stampato. Una chiamata rifiutata resta agli atti, con "
      "l'orientamento dato al chiamante. Se c'è pericolo di vita: case open --override --override-reason TESTO."}},
    {"unavailable", 7, {"the room cannot answer now; nothing was written", "la sala ora non risponde; nulla è scritto"},
     {"No node could be reached, or there is no leader or no majority of nodes. Nothing was written, so repeat it "
      "freely. seusctl has tried the endpoints it knows until --timeout; give it all of them with --endpoint or "
      "SEUS_ENDPOINTS. \"seusctl cluster status\" says how the room stands.",
      "Nessun nodo è raggiungibile, oppure manca il leader o la maggioranza dei nodi. Nulla è stato scritto: si può "
      "ripetere liberamente. seusctl ha provato gli indirizzi che conosce fino a --timeout; indicarli tutti con "
      "--endpoint o SEUS_ENDPOINTS. \"seusctl cluster status\" dice come sta la sala."}},
    {"unknown", 8, {"the outcome is not known", "l'esito non è noto"},
     {"The request was sent, and no answer came: it may or may not have been written. Repeat the same command with the "
      "same --request-id (the message prints it): it is carried out once, and the answer says what became of it. Do "
      "not open the case again under a new id.",
      "La richiesta è stata inviata e non è arrivata risposta: può essere stata scritta oppure no. Ripetere lo stesso "
      "comando con lo stesso --request-id (il messaggio lo riporta): viene eseguito una volta sola, e la risposta dice "
      "com'è andata. Non riaprire il caso con un nuovo identificativo."}},
    {"timeout", 9, {"what was waited for did not come in time", "l'attesa è scaduta"},
     {"A condition that the command waited for was not reached, for instance watch --count within --for. Nothing is "
      "wrong with the room because of it.",
      "Una condizione attesa dal comando non si è verificata in tempo, per esempio watch --count entro --for. Non "
      "significa che la sala abbia un guasto."}},
    {"integrity", 10, {"a checksum or a chain does not hold", "una somma di controllo o la catena non torna"},
     {"Bytes on a disk are not those that were written. The node does not serve them. Stop it, keep its directory for "
      "the inquiry, and let it be fed again by the others.",
      "I byte su un disco non sono quelli scritti. Il nodo non li usa. Fermarlo, conservare la sua cartella per la "
      "verifica, e lasciare che gli altri nodi la ricostruiscano."}},
    {"no_space", 7, {"a disk is full; nothing was written", "un disco è pieno; nulla è scritto"},
     {"The leader refuses writes while its disk has less free space than --min-free-mb. Reading goes on. Free space on "
      "that node, or hand over: seusctl cluster transfer.",
      "Il leader rifiuta le scritture finché il suo disco ha meno spazio libero di --min-free-mb. Le letture "
      "proseguono. Liberare spazio su quel nodo, o passare la guida: seusctl cluster transfer."}},
    {"io", 1, {"a disk, the network or the system failed", "disco, rete o sistema hanno fallito"},
     {"The system refused something that should work. The message has its words. A node that cannot trust its disk "
      "ends itself; the others go on.",
      "Il sistema ha rifiutato qualcosa che dovrebbe funzionare. Il messaggio ne riporta le parole. Un nodo che non "
      "può fidarsi del proprio disco si ferma; gli altri proseguono."}},
    {"limit", 7, {"a limit is reached; nothing was written", "un limite è raggiunto; nulla è scritto"},
     {"The message names the limit, for instance too many requests or watchers at one node. Repeat it a little later, "
      "or at another node.",
      "Il messaggio nomina il limite, per esempio troppe richieste o troppi osservatori su un nodo. Ripetere poco "
      "dopo, o su un altro nodo."}},
    {"not_leader", 7, {"this node does not lead; nothing was written", "questo nodo non guida; nulla è scritto"},
     {"The node asked could not pass the request on to the leader. Repeat it, or ask another node.",
      "Il nodo interrogato non ha potuto passare la richiesta al leader. Ripetere, o chiedere a un altro nodo."}},
    {"interrupted", 130, {"interrupted by the user", "interrotto dall'utente"},
     {"You interrupted the command. If it was a write, the message says whether it had been sent; if it had, repeat it "
      "with the same --request-id.",
      "Il comando è stato interrotto. Se era una scrittura, il messaggio dice se era già stata inviata; in tal caso "
      "ripeterla con lo stesso --request-id."}},
};

#define COUNT (sizeof(explanations) / sizeof(explanations[0]))

static bool fits(const struct explanation *explanation, const char *code)
{
    char number[8];
    snprintf(number, sizeof(number), "%d", explanation->exit_code);
    return code == NULL || strcmp(explanation->code, code) == 0 || strcmp(number, code) == 0;
}

json_t *explain_list(const char *code, bool italian)
{
    const int language = italian ? LANGUAGE_IT : LANGUAGE_EN;
    json_t *items = json_array();
    for (size_t i = 0; i < COUNT; i++) {
        const struct explanation *e = &explanations[i];
        if (fits(e, code)) {
            json_array_append_new(items, json_pack("{s:s,s:i,s:s,s:s}", "code", e->code, "exit_code", e->exit_code,
                                                   "title", e->title[language], "text", e->text[language]));
        }
    }
    if (json_array_size(items) == 0) {
        json_decref(items);
        return NULL;
    }
    return json_pack("{s:o}", "items", items);
}

/* Breaks text at words, two spaces in, 100 columns. */
static void append_wrapped(const char *text, struct buf *target)
{
    size_t column = 0;
    for (const char *p = text; *p != '\0';) {
        const size_t len = strcspn(p, " ");
        if (column == 0 || column + len + 1 > 98) {
            buf_append_str(target, column == 0 ? STR_LIT("  ") : STR_LIT("\n  "));
            column = 0;
        } else {
            buf_append_char(target, ' ');
        }
        buf_append(target, p, len);
        column += len + 1;
        p += len + (p[len] == ' ' ? 1 : 0);
    }
    buf_append_char(target, '\n');
}

void explain_text(const json_t *list, struct buf *target)
{
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(list, "items"), i, item) {
        buf_printf(target, "%s%s (%lld): %s\n", i > 0 ? "\n" : "", json_string_value(json_object_get(item, "code")),
                   (long long)json_integer_value(json_object_get(item, "exit_code")),
                   json_string_value(json_object_get(item, "title")));
        append_wrapped(json_string_value(json_object_get(item, "text")), target);
    }
}

const char *explain_near(const char *code)
{
    struct near near;
    near_start(&near, code);
    for (size_t i = 0; i < COUNT; i++) {
        near_offer(&near, explanations[i].code);
    }
    return near.best;
}
