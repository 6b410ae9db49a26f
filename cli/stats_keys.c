/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What rows of figures are called on a page, in English and Italian, and the Italian of the notes beneath them. Tables
 * and files keep the words of the room. Called by stats_html.c and stats_svg.c.
 */
#include <string.h>

#include "cli/stats.h"

struct said {
    const char *word; /* as the room has it */
    const char *english;
    const char *italian;
};

static const struct said keys[] = {
    {"all", "All", "Tutti"},
    {"not_stated", "Not stated", "Non indicato"},
    {"none_stated", "None stated", "Nessuna indicata"},
    {"others", "Others", "Altri"},
    {"total", "Total", "Totale"},
    /* who calls */
    {"hospital", "Hospital, emergency department", "Ospedale, pronto soccorso"},
    {"police", "Police forces", "Forze dell'ordine"},
    {"social_service", "Social services", "Servizi sociali"},
    {"municipality", "Municipality", "Comune"},
    {"fire", "Fire brigade", "Vigili del fuoco"},
    {"ems", "Emergency medical service", "118"},
    {"anti_violence", "Anti-violence centre", "Centro antiviolenza"},
    {"citizen", "Citizen", "Cittadino"},
    {"other_public", "Other public body", "Altro ente pubblico"},
    /* need, and what makes people vulnerable */
    {"violence", "Violence", "Violenza"},
    {"abandonment", "Family conflict, abandonment", "Conflitto familiare, abbandono"},
    {"dependent", "Dependent person", "Non autosufficienza"},
    {"poverty", "Poverty, no housing", "Povertà, senza alloggio"},
    {"trafficking", "Trafficking", "Tratta"},
    {"disaster", "Disaster", "Calamità"},
    {"minor", "Minor at risk", "Minore a rischio"},
    {"homeless", "Homeless", "Senza dimora"},
    {"neglect", "Neglect", "Trascuratezza"},
    {"other", "Other", "Altro"},
    {"child", "Child", "Minore"},
    {"pregnancy", "Pregnancy", "Gravidanza"},
    {"ill_health", "Ill health", "Malattia"},
    {"no_network", "Nobody to turn to", "Senza rete"},
    {"old_age", "Old age", "Età avanzata"},
    {"uasc", "Unaccompanied foreign minor", "Minore straniero non accompagnato"},
    /* people */
    {"woman", "Women", "Donne"},
    {"man", "Men", "Uomini"},
    {"social_worker", "Social workers", "Assistenti sociali"},
    {"psychologist", "Psychologists", "Psicologi"},
    {"logistics", "Logistics", "Logistica"},
    {"educator", "Educators", "Educatori"},
    {"mediator", "Mediators", "Mediatori"},
    /* how it ended */
    {"handed_over", "Handed over", "Passato al servizio"},
    {"advised", "Advised", "Orientato"},
    {"deferred_to_service", "Left to the service", "Rinviato al servizio"},
    {"not_appropriate", "Not appropriate", "Non appropriato"},
    {"refused_help", "Help refused", "Aiuto rifiutato"},
    {"untraceable", "Untraceable", "Irreperibile"},
    {"to_health", "To the health service", "Alla sanità"},
    {"to_police", "To the police", "Alle forze dell'ordine"},
    {"duplicate", "Duplicate", "Doppione"},
    {"shadow_handled", "Handled under experimentation", "Gestito in sperimentazione"},
    {"false_report", "False report", "Segnalazione falsa"},
    {"no_place", "No place", "Nessun posto"},
    {"event_handled", "Event handled", "Evento gestito"},
    /* how it stands */
    {"new", "New", "Nuovo"},
    {"triaged", "Triaged", "Valutato"},
    {"waiting", "Waiting", "In attesa"},
    {"dispatched", "Dispatched", "Unità inviata"},
    {"phone_managed", "Managed by phone", "Gestito al telefono"},
    {"shadow", "Under experimentation", "In sperimentazione"},
    {"deferred", "Deferred", "Rinviato"},
    {"onscene", "On scene", "Sul posto"},
    {"secured", "Secured", "In protezione"},
    {"handover_offered", "Handover offered", "Passaggio proposto"},
    {"merged", "Merged", "Unito"},
    {"closed", "Closed", "Chiuso"},
    {"reopened", "Reopened", "Riaperto"},
    {"received", "Received", "Ricevuta"},
    {"attached", "Taken", "Accolta"},
    {"refused", "Refused", "Non accolta"},
    {"reserved", "Reserved", "Prenotato"},
    {"started", "Taken", "Occupato"},
    {"ended", "Ended", "Concluso"},
    {"released", "Given back", "Liberato"},
    {"urgency", "Urgency", "Urgenza"},
    {"emergency", "Emergency", "Emergenza"},
    {"phone", "By phone", "Al telefono"},
    {"remote", "Remote", "A distanza"},
    {"on_site", "On site", "Sul posto"},
    {"next_opening", "Next opening", "Alla prossima apertura"},
    /* names that the room gives */
    {"Monday", "Monday", "Lunedì"},
    {"Tuesday", "Tuesday", "Martedì"},
    {"Wednesday", "Wednesday", "Mercoledì"},
    {"Thursday", "Thursday", "Giovedì"},
    {"Friday", "Friday", "Venerdì"},
    {"Saturday", "Saturday", "Sabato"},
    {"Sunday", "Sunday", "Domenica"},
};

/* The sentences of the room about how it counted, by how they begin. */
static const struct {
    const char *begins;
    const char *italian;
} notes[] = {
    {"A case counts unless", "Un caso conta se non è stato unito a un altro e non è in sperimentazione; un intervento "
                             "è un caso in cui la centrale ha agito."},
    {"By the moment stated", "Secondo l'ora dichiarata, altrimenti quella di registrazione; giorni e ore di Roma."},
    {"By the moment of the res", "Secondo l'ora della prenotazione; giorni e ore di Roma."},
    {"Times: half", "Tempi: la metà, e nove su dieci, non hanno richiesto di più. Un passo senza ora è omesso, mai "
                    "stimato."},
    {"Persons: of each", "Persone: di ciascun intervento; chi compare in due interventi conta due volte."},
    {"Different people", "Persone diverse, ciascuna una volta; chi è fragile per più ragioni sta in più righe. Quando: "
                         "al primo incontro. Si conoscono qui solo le persone registrate una per una."},
    {"Courses held", "Corsi tenuti e presenze. Per zona, area e professione: le sole presenze."},
    {"Every call counts", "Ogni chiamata conta, comunque sia finita."},
    {"Cases recognised under", "Casi riconosciuti in sperimentazione: li gestisce il servizio ordinario e non sono "
                               "interventi. Concordi: il servizio ha valutato il caso come la centrale."},
    {"Decided: opening", "Valutazione: dall'apertura. Prima unità: dalla valutazione. Passaggio e chiusura: "
                         "dall'apertura."},
    {"Each assignment counts", "Conta ogni invio: inviata, confermata, partita, sul posto, conclusa."},
    {"In time: accepted", "In tempo: accettato entro le 12 del giorno lavorativo dopo. Tempi: dell'ultima proposta."},
    {"Places: a stay", "Posti: la permanenza di quattro persone conta quattro. Prenotati, di questi occupati, di "
                       "questi lasciati; gli altri sono ancora tenuti o sono stati liberati. Zona: quella del "
                       "paniere."},
    {"Length of a stay", "Durata della permanenza: la metà, e nove su dieci, non sono state più lunghe. "
                         "Pernottamenti: dei posti lasciati."},
    {"<5:", "<5: da uno a quattro, non mostrati; *: non mostrati perché i primi non si possano calcolare."},
    {"Covered: inhabitants", "Coperti: gli abitanti delle zone agganciate alla centrale."},
    {"The longest silence", "Il silenzio più lungo del registro con un caso aperto limita ogni guasto: una notte "
                            "quieta gli somiglia."},
    {"Within ten minutes", "Entro dieci minuti: delle segnalazioni con ora dichiarata."},
};

const char *stats_key(const char *word, bool italian)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(keys[i].word, word) == 0) {
            return italian ? keys[i].italian : keys[i].english;
        }
    }
    return word;
}

const char *stats_note(const char *english, bool italian)
{
    for (size_t i = 0; italian && i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (strncmp(english, notes[i].begins, strlen(notes[i].begins)) == 0) {
            return notes[i].italian;
        }
    }
    return english;
}
