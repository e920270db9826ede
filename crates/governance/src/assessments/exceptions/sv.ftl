nav-exceptions = Avsteg
kind-exception = Avsteg
relation-excepts = Avsteg för
relation-excepts-in = Avsteg
duty-decide_exception = Besluta om avsteget
duty-renew_exception = Förnya eller avsluta avsteget

exceptions-lead = Krav som inte uppfylls under en tid, med skäl, kompensation, beslut och slutdatum.
exceptions-new = Begär avsteg
exceptions-search = Sök på namn
exceptions-empty-title = Inga avsteg
exceptions-empty-text = Ett avsteg begärs från kravet i en självskattning.

exceptions-section-about = Vad det gäller
exceptions-section-why = Skäl och kompensation
exceptions-section-responsible = Ansvar
exceptions-section-secrecy = Sekretess
exceptions-field-name = Namn
exceptions-field-requirement = Krav
exceptions-field-subject = System eller enhet
exceptions-field-reason = Skäl
exceptions-help-reason = Varför kravet inte kan uppfyllas nu. Inga personuppgifter och inget säkerhetsskyddsklassificerat.
exceptions-field-compensation = Kompenserande åtgärder
exceptions-help-compensation = Vad som minskar skadan under tiden.
exceptions-field-valid_until = Gäller till
exceptions-help-valid_until = Sista dagen, högst två år från beslutet.
exceptions-field-decider = Beslutas av
exceptions-help-decider = Den funktion som har mandat att besluta.
exceptions-field-responsible = Ansvarig funktion
exceptions-help-responsible = Den som förnyar eller avslutar avsteget i tid.
exceptions-field-unit = Enhet
exceptions-field-secrecy = Sekretessmarkering
exceptions-field-state = Läge
exceptions-state-requested = Begärt
exceptions-state-approved = Beviljat
exceptions-state-refused = Avslaget
exceptions-state-expired = Utgånget
exceptions-state-revoked = Återkallat
exceptions-field-decided_by = Beslutat av
exceptions-field-outcome = Beslut
exceptions-outcome-approved = Bevilja
exceptions-outcome-refused = Avslå
exceptions-field-mandate = Mandat
exceptions-help-mandate = Varifrån rätten att besluta kommer, till exempel delegationsordningen punkt 4.2.
exceptions-field-decision_reason = Motivering
exceptions-field-updated_at = Senast ändrad

exceptions-legal = Kravet är en skyldighet enligt lag. Ett beviljat avsteg gör inget lagligt: det visas som dokumenterad brist och räknas aldrig som uppfyllt.
exceptions-decision-title = Beslut
exceptions-undecided = Inte beslutat än.
exceptions-decided-by = { $who }, { $at }
exceptions-decision = Besluta
exceptions-decision-lead = Ett avsteg kan beviljas till { $day } som längst.
exceptions-decision-do = Besluta
exceptions-decision-done = Beslutet är sparat.
exceptions-revocation = Återkalla
exceptions-revocation-lead = Kravet gäller igen så snart avsteget är återkallat. Avsteg kan beviljas till { $day } som längst.
exceptions-revocation-do = Återkalla avsteget
exceptions-revocation-done = Avsteget är återkallat.
exceptions-decides = { $who } beslutar.
exceptions-turned = Gällde till { $day }. Kravet är inte uppfyllt och inget avsteg gäller.
exceptions-error-no-decider = Ingen beslutande funktion är vald. Välj den under Redigera, så kan avsteget beslutas.
exceptions-error-subject-not-yours = Välj ett system eller en enhet i din del av organisationen.
exceptions-error-past = Välj en dag som inte har varit.
exceptions-error-too-long = Välj en dag som inte är senare än { $day }.
exceptions-error-state = Avsteget är inte i det läget längre.
exceptions-error-stale = Någon annan har ändrat avsteget under tiden. Läs det igen innan du beslutar.

wheel-evidence-exceptions_reviewed = Avsteg omprövade
wheel-evidence-exceptions_reviewed-help = Avsteg som beslutades eller återkallades under perioden, av dem och de som gick ut utan att något annat tog över.
wheel-evidence-exceptions_reviewed-why = { $expected ->
    [0] Inget avsteg skulle omprövas under perioden.
    [one] { $found } av 1 avsteg är omprövat under perioden.
   *[other] { $found } av { $expected } avsteg är omprövade under perioden.
}
