import { formatsFor } from '../format.ts';

const { number } = formatsFor('sv');

/** The pages at the bot's own address. */
export const landingPage = {
  titles: { privacy: 'Integritet', terms: 'Villkor' },
  website: [
    'Lägg till den i din chatt, i en grupp eller i en kanal och skriv ett ärendes namn eller nummer. Skriv hjälp för att se allt den kan.',
  ],
  help: 'Behöver du hjälp eller vill anmäla ett fel? Kontakta',
  privacy: [
    'Boten läser meddelanden som skickas till den, meddelanden där någon använder en av dess genvägar och, i kanaler, meddelanden som nämner den. När Slack inte bekräftar att ett utskick har kommit fram läser boten också kanalens meddelanden från de minuterna, för att leta efter sitt eget. Den sparar inga meddelanden. Filer och texter som skickas till ett ärende hamnar i Barium och sparas inte av boten.',
    'Den sparar vem som har gjort vad med vilket ärende (granskningsloggen), ärendenas ändringar, vem som bevakar vad och hur de kan nås. Uppgifterna stannar hos företaget som driver boten.',
  ],
  /** In days. Without `auditDays`, the audit log is kept forever. */
  retention: (historyDays: number, auditDays?: number) =>
    `Granskningsloggen sparas ${auditDays === undefined ? 'tills vidare' : `i ${number.format(auditDays)} dagar`} och ärendenas ändringar i ${number.format(historyDays)} dagar. Utskick sparas i 30 dagar och bevakningar tills de tas bort.`,
  contact: 'Vill du se, rätta eller ta bort det som sparats om dig? Kontakta',
  company: 'företaget som driver boten',
  terms: [
    'Boten är till för dem som arbetar på företaget som driver den. Företaget bestämmer vem som får använda den, vilka ärenden de kan se och vad de kan ändra.',
    'Allt du skickar genom boten skickas till Barium i botens namn, och granskningsloggen visar att det var du. Använd den bara i arbetet, och för inte vidare det du ser till någon som inte kan se det i Barium.',
    'Boten visar det som Barium senast svarade. Kontrollera ärendet i Barium om något viktigt beror på det. Företaget kan när som helst ändra eller stänga av boten.',
  ],
  questions: 'Har du frågor om villkoren? Kontakta',
};
