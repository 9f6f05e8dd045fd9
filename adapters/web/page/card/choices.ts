/** The values of boxes that can be ticked together, as one text: `a,b`. */
export function parseChoices(value: string): readonly string[] {
  return value.split(',').filter((one) => one !== '');
}

/** The value after one of the boxes was ticked or cleared, in the order of the boxes. */
export function toggleChoice(value: string, all: readonly string[], toggled: string, isOn: boolean): string {
  const chosen = parseChoices(value);
  return all.filter((one) => (one === toggled ? isOn : chosen.includes(one))).join(',');
}
