/** The languages in which pages for patients speak. */
export type PageLanguage = 'en' | 'es';

/** How dates and times are written in each. */
export const locales: Readonly<Record<PageLanguage, string>> = { en: 'en-US', es: 'es-US' };

/** The language of pages and mails for who speaks this one: English where there is no text in it. */
export function spokenIn(language: string | undefined): PageLanguage {
  return language?.split('-')[0] === 'es' ? 'es' : 'en';
}
