/** The app and its commands, as help, menus and completion describe them. */

export const app = {
  short: 'Slå upp ärenden i Barium Live i chatten, agera och få veta när de ändras.',
  full: 'Slå upp ett ärende i Barium Live, se diagram, uppgifter och filer, skicka ett meddelande till det, lägg till filer, ta bort det på ett säkert sätt och få veta i en kanal när det ändras. Privata svar ser bara du.',
};

export const help = {
  title: 'Barium Bot',
  intro: 'Slå upp ett ärende, se hur långt det har kommit och agera, utan att lämna chatten.',
  titleFor: (word: string) => `Hjälp: ${word}`,
  exampleLine: (example: string) => `Exempel: ${example}`,
  role: 'Behörighet',
  roles: { viewer: 'alla med åtkomst', operator: 'handläggare', admin: 'administratörer' },
  detailsHint: 'Skriv hjälp <kommando> för mer information.',
  caseHint:
    'Ange ett ärende med namn (eller en del av det), id (eller dess första sex tecken) eller en inklistrad länk från Barium.',
};

export const starters = [
  { title: 'Vilka ärenden är försenade?', line: 'lista försenade' },
  { title: 'Vad har hänt i dag?', line: 'idag' },
  { title: 'Vilka ärenden öppnade jag senast?', line: 'senaste' },
  { title: 'Vad kan jag göra här?', line: 'hjälp' },
];

const watchOptions: Readonly<Record<string, string>> = {
  om: 'vilka ändringar: nya ärenden, status, milstolpar, borttagning, deadlines, ärenden som fastnat eller riskerar att missa sin deadline',
  format: 'tråd: en tråd per ärende; enskilt: ett meddelande per ändring; sammandrag: allt på en gång',
  'kl, dagar': 'när sammandraget kommer, till exempel kl:08:00 dagar:mån-fre',
  tyst: 'timmar utan meddelanden; det som ändras då skickas samlat efteråt',
  diagram: 'lägger till bilden av processen',
  tagga: 'taggar bevakningens ägare i varje meddelande, så att ägaren får en avisering',
  ändra: 'ändrar bevakningen med det numret',
};

/** `usage` starts with the command's word. */
export const commands = {
  help: { summary: 'Visa den här hjälpen', usage: 'hjälp [kommando]', example: 'hjälp skicka' },
  whoami: { summary: 'Visa ditt id och din behörighet', usage: 'vem-är-jag', example: 'vem-är-jag' },
  status: { summary: 'Kontrollera boten och Barium', usage: 'status', example: 'status' },
  'instance.list': {
    summary: 'Lista ärenden (pågående om inget annat anges)',
    usage:
      'lista [status] [försenade] [fastnade] [process:…] [namn:…] [milstolpe:…] [startat-av:…] [förfaller:7d] [sortera:deadline] [per:process] [sida:n]',
    example: 'lista avslutade process:Order',
  },
  'instance.show': {
    summary: 'Visa ett ärende',
    usage: 'visa <ärende>',
    example: 'visa order 4711',
  },
  'task.list': {
    summary: 'Lista uppgifterna i ett ärende',
    usage: 'uppgifter <ärende> [status]',
    example: 'uppgifter order 4711',
  },
  'task.show': {
    summary: 'Visa en uppgift',
    usage: 'uppgift <ärende> <uppgift>',
    example: 'uppgift "order 4711" "Kontrollera lager"',
  },
  'object.list': {
    summary: 'Lista filer, mappar och formulär i ett ärende',
    usage: 'filer <ärende>',
    example: 'filer order 4711',
  },
  'object.show': {
    summary: 'Visa en fil, en mapp eller ett formulär',
    usage: 'fil <ärende> <objekt> [version:…]',
    example: 'fil "order 4711" faktura.pdf',
  },
  'object.download': {
    summary: 'Ladda ner en fil från ett ärende',
    usage: 'hämta <ärende> <objekt>',
    example: 'hämta "order 4711" faktura.pdf',
  },
  'instance.diagram': {
    summary: 'Visa ärendets processdiagram',
    usage: 'diagram <ärende> [bredd:…] [höjd:…] [zoom:…]',
    example: 'diagram order 4711',
  },
  'instance.history': {
    summary: 'Visa vad som har ändrats och vem som gjorde vad via boten',
    usage: 'historik <ärende>',
    example: 'historik order 4711',
  },
  'instance.trace': {
    summary: 'Visa varför ett ärende aviserades, eller varför inte',
    usage: 'varför <ärende>',
    example: 'varför order 4711',
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
    summary: 'Ta bort ett ärende med allt som finns i det (efter bekräftelse)',
    usage: 'ta-bort <ärende>',
    example: 'ta-bort order 4711',
  },
  'watch.add': {
    summary: 'Få veta här när ärenden ändras',
    usage:
      'bevaka [ärende] [status:a,b] [process:…] [namn:…] [milstolpe:…] [startat-av:…] [om:nya,status,milstolpe,borttaget,deadline,fastnade,risk] [format:tråd|enskilt|sammandrag|rapport] [kl:08:00] [dagar:mån-fre] [tyst:18:00-07:00] [diagram:ja] [tagga:ja] [språk:sv|en] [ändra:n]',
    example: 'bevaka process:Order om:status,milstolpe',
    options: watchOptions,
  },
  'watch.list': {
    summary: 'Lista bevakningarna i den här kanalen',
    usage: 'bevakningar [mina:ja]',
    example: 'bevakningar',
  },
  'watch.remove': {
    summary: 'Avsluta en bevakning',
    usage: 'sluta-bevaka <nummer>',
    example: 'sluta-bevaka 2',
  },
  'watch.mute': {
    summary: 'Tysta en bevakning ett tag',
    usage: 'tysta <nummer> <tid>',
    example: 'tysta 2 3d',
  },
  confirm: {
    summary: 'Bekräfta en åtgärd',
    usage: 'bekräfta <kod>',
    example: 'bekräfta <koden du fick>',
  },
  undo: {
    summary: 'Stoppa din senaste borttagning som väntar',
    usage: 'ångra',
    example: 'ångra',
  },
  'change.list': {
    summary: 'Visa vad som har ändrats i dag',
    usage: 'idag [process:…] [sida:n]',
    example: 'idag process:Order',
  },
  'report.show': {
    summary: 'Visa vad som startat och avslutats och hur lång tid det tog',
    usage: 'rapport [process:…] [sedan:30d]',
    example: 'rapport process:Order sedan:7d',
  },
  'instance.recent': {
    summary: 'Visa ärenden du nyss har öppnat eller har fäst',
    usage: 'senaste',
    example: 'senaste',
  },
  'instance.pin': { summary: 'Håll ett ärende överst i din lista', usage: 'fäst <ärende>', example: 'fäst order 4711' },
  'instance.unpin': { summary: 'Lossa ett ärende', usage: 'lossa <ärende>', example: 'lossa order 4711' },
  hello: { summary: 'Säg hej', usage: 'hej', example: 'hej' },
  thanks: { summary: 'Säg tack', usage: 'tack', example: 'tack' },
  feedback: { summary: 'Lämna synpunkter', usage: 'synpunkter', example: 'synpunkter' },
  settings: { summary: 'Visa vad som går att ställa in', usage: 'inställningar', example: 'inställningar' },
};
