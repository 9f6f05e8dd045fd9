/** The default theme in the system's own font, with the colors of the playground. */
import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

// biome-ignore lint/style/noDefaultExport: VitePress loads it
export default DefaultTheme;
