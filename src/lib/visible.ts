/**
 * Matches a text in which there is something to see. Zero-width and control characters, marks that stand on
 * nothing, and the letters that Unicode draws as a blank (Hangul fillers, the empty Braille pattern) are nothing.
 */
export const visible = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;
