import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(`manifests/${path}`);
/** Width and height from a PNG's header. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
const green = '#1c6b4f';

describe('the icons of the apps', () => {
  it.each([
    ['teams/color.png', 192],
    ['teams/outline.png', 32],
    ['slack-icon.png', 512],
  ])('include %s in the size that the platform wants', (path, size) => {
    expect(sizeOf(read(path))).toEqual([size, size]);
  });

  it('have the color of both manifests and of the playground', () => {
    expect(JSON.parse(read('slack.json').toString()).display_information.background_color).toBe(green);
    expect(JSON.parse(read('teams/manifest.json').toString()).accentColor.toLowerCase()).toBe(green);
    expect(readFileSync('adapters/web/page/index.html', 'utf8')).toContain(green.replace('#', '%23'));
    expect(readFileSync('adapters/web/page/styles/base.css', 'utf8')).toContain(`--accent: light-dark(${green},`);
  });
});
