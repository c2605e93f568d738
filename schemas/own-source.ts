/** Source of what Andon itself tells, rules and people before its pages: no source of the directory. */
export const OWN_SOURCE = '/andon';
