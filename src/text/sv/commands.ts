/** What each command is, for help, menus and completion. */

export const app = {
  short: 'Ärenden i Barium Live direkt i chatten: slå upp, agera, få veta när de ändras.',
  full: 'Slå upp ett ärende i Barium Live, se dess diagram, uppgifter och filer, skicka ett meddelande till det, lägg till en fil, ta bort det på ett säkert sätt och få veta i en kanal när det ändras. Det som bara är för dig får du svar på i din egen chatt med boten.',
};

export const help = {
  title: 'Barium Bot',
  intro: 'Slå upp ett ärende, se var det står och gör något åt det, utan att lämna chatten.',
  about: (word: string) => `Hjälp om ”${word}”`,
  usage: 'Skriv',
  example: 'Till exempel',
  role: 'Vem får',
  roles: { viewer: 'alla som får fråga', operator: 'handläggare', admin: 'administratörer' },
  more: 'Skriv ”hjälp” och ett kommando för att få veta mer om det.',
  caseHint:
    'Ett ärende anges med sitt namn eller en del av det, sitt id eller dess första sex tecken, eller med en inklistrad länk.',
};

/** `usage` starts with the command's word. */
export const commands = {
  help: { summary: 'Vad jag kan göra', usage: 'hjälp [kommando]', example: 'hjälp skicka' },
  whoami: { summary: 'Ditt id och vad du får göra', usage: 'vem', example: 'vem' },
  status: { summary: 'Hur boten och Barium mår', usage: 'status', example: 'status' },
  'instance.list': {
    summary: 'Lista ärenden, pågående om du inte säger annat',
    usage: 'lista [status] [process:…] [namn:…] [per:process] [sida:n]',
    example: 'lista avslutade process:Order',
  },
  'instance.show': {
    summary: 'Allt om ett ärende',
    usage: 'visa <ärende>',
    example: 'visa order 4711',
  },
  'task.list': {
    summary: 'Uppgifterna i ett ärende',
    usage: 'uppgifter <ärende> [status]',
    example: 'uppgifter order 4711',
  },
  'task.show': {
    summary: 'En uppgift i detalj',
    usage: 'uppgift <ärende> <uppgift>',
    example: 'uppgift "order 4711" "Kontrollera lager"',
  },
  'object.list': {
    summary: 'Mappar, formulär och filer i ett ärende',
    usage: 'filer <ärende>',
    example: 'filer order 4711',
  },
  'object.show': {
    summary: 'En fil, en mapp eller ett formulär i detalj',
    usage: 'fil <ärende> <objekt> [version:…]',
    example: 'fil "order 4711" faktura.pdf',
  },
  'object.download': {
    summary: 'Hämta en fil ur ett ärende',
    usage: 'hämta <ärende> <objekt>',
    example: 'hämta "order 4711" faktura.pdf',
  },
  'instance.diagram': {
    summary: 'Ärendets processdiagram, som bild',
    usage: 'diagram <ärende> [bredd:…] [höjd:…] [zoom:…]',
    example: 'diagram order 4711',
  },
  'instance.history': {
    summary: 'Vad som har setts ändras, och vem som gjorde vad genom boten',
    usage: 'historik <ärende>',
    example: 'historik order 4711',
  },
  'instance.send': {
    summary: 'Skicka ett meddelande till ärendets process',
    usage: 'skicka <ärende> [meddelande] [gränshändelse:ja]',
    example: 'skicka "order 4711" Godkänn',
  },
  'object.upload': {
    summary: 'Lägg till en fil i ett ärende',
    usage: 'ladda-upp <ärende>',
    example: 'ladda-upp order 4711',
  },
  'object.folder': {
    summary: 'Lägg till en mapp i ett ärende',
    usage: 'mapp <ärende> <namn>',
    example: 'mapp "order 4711" Fakturor',
  },
  'object.form': {
    summary: 'Lägg till ett formulär i ett ärende',
    usage: 'formulär <ärende> mall:<id> namn:… [fält=värde …]',
    example: 'formulär order 4711 mall:Besiktning namn:Besök resultat=godkänt',
  },
  'instance.delete': {
    summary: 'Ta bort ett ärende med allt som finns i det, efter en fråga',
    usage: 'ta-bort <ärende>',
    example: 'ta-bort order 4711',
  },
  'watch.add': {
    summary: 'Få veta här när ärenden ändras',
    usage:
      'bevaka [ärende] [status:a,b] [process:…] [namn:…] [milstolpe:…] [startat-av:…] [vid:nya,status,milstolpe,borttaget,tidsfrist] [som:tråd|enskilt|sammandrag] [diagram:ja] [språk:sv|en]',
    example: 'bevaka process:Order vid:status,milstolpe',
  },
  'watch.list': { summary: 'Vad som bevakas här', usage: 'bevakningar [mina:ja]', example: 'bevakningar' },
  'watch.remove': { summary: 'Avsluta en bevakning', usage: 'avbevaka <nummer>', example: 'avbevaka 2' },
  'watch.mute': {
    summary: 'Tysta en bevakning ett tag',
    usage: 'tysta <nummer> <tid>',
    example: 'tysta 2 3d',
  },
  confirm: {
    summary: 'Gör det som frågan gällde',
    usage: 'bekräfta <kod>',
    example: 'bekräfta <koden du fick>',
  },
  undo: {
    summary: 'Stoppa en borttagning som väntar',
    usage: 'ångra <kod>',
    example: 'ångra <koden du fick>',
  },
};
