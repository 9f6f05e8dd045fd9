/** The page that stands at the bot's address, for whoever looks there. */
export const front = {
  privacyTitle: 'Integritet',
  privacy:
    'Boten läser det som skrivs till den, och i kanaler bara det som nämner den. Den sparar inga meddelanden. Den sparar vem som har gjort vad med vilket ärende genom den, vem som bevakar vad och var de nås. Det stannar hos företaget som driver boten.',
  termsTitle: 'Villkor',
  terms:
    'Boten är till för dem som arbetar på företaget som driver den. Företaget bestämmer vem som får använda den och till vad. Vänd dig dit med frågor.',
};
