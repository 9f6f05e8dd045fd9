/** The page at the bot's own address. */
export const landingPage = {
  privacyTitle: 'Integritet',
  privacy:
    'Boten läser bara meddelanden som skickas till den och, i kanaler, meddelanden som nämner den. Den sparar inga meddelanden. Den sparar vem som har gjort vad med vilket ärende, vem som bevakar vad och hur de kan nås. Uppgifterna stannar hos företaget som driver boten.',
  termsTitle: 'Villkor',
  terms:
    'Boten är till för dem som arbetar på företaget som driver den. Företaget bestämmer vem som får använda den och till vad. Kontakta företaget om du har frågor.',
};
