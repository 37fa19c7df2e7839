import type { Rule } from './rule.ts';
import { poorConnectionLabel, unexplainedKeys } from './rules/authentication.ts';
import { descriptionsOfOtherForm } from './rules/descriptions.ts';
import { createsWithoutStaticFields, redundantHelpTexts, searchesWithoutFields } from './rules/fields.ts';
import { hooksWithoutList, nothingButStaticHook, staticHooks } from './rules/hooks.ts';
import { nothingImportant, tooMuchImportant } from './rules/important.ts';
import { credentialsInSteps } from './rules/input-credentials.ts';
import { labelsNotInTitleCase } from './rules/labels.ts';
import { brokenLinks, insecureUrls } from './rules/links.ts';
import { poorDescription, poorLogo } from './rules/listing.ts';
import {
  dropdownsWithoutTrigger,
  idsWithoutDropdown,
  searchFieldsOfWrongKind,
  searchFieldsWithoutSearch,
  searchOrCreatesOfNothing,
} from './rules/references.ts';
import { samplesOfOtherDates } from './rules/sample-dates.ts';
import { samplesOfOtherFields } from './rules/sample-fields.ts';
import { samplesWithoutKey, stepsWithoutSample } from './rules/samples.ts';

/** The checks of Zapier's Integration checks reference that a definition and a listing can answer, under their ids there. */
export const rules: readonly Rule[] = [
  { check: 'D001', asks: 'No step asks for a credential.', find: credentialsInSteps },
  { check: 'D002', asks: 'Help texts of keys link to where the key is found.', find: unexplainedKeys },
  { check: 'D003', asks: 'The connection label tells accounts apart and shows no secret.', find: poorConnectionLabel },
  { check: 'D004', asks: 'Fields that take an id have a dropdown.', find: idsWithoutDropdown },
  { check: 'D005', asks: 'Dropdowns name a trigger that exists.', find: dropdownsWithoutTrigger },
  { check: 'D006', asks: 'Hook triggers have performList.', find: hooksWithoutList },
  { check: 'D007', asks: 'All URLs are https.', find: insecureUrls },
  { check: 'D008', asks: 'Links in texts are Markdown links or in backticks.', find: brokenLinks },
  { check: 'D009', asks: 'Each search has a field to search by.', find: searchesWithoutFields },
  { check: 'D010', asks: 'Samples of triggers have an id, or the primary fields.', find: samplesWithoutKey },
  { check: 'D011', asks: 'Help texts say more than the label.', find: redundantHelpTexts },
  { check: 'D012', asks: 'Each step has a static sample.', find: stepsWithoutSample },
  { check: 'D013', asks: 'Search fields name a search that exists.', find: searchFieldsWithoutSearch },
  { check: 'D014', asks: 'Search fields are plain fields with a dropdown.', find: searchFieldsOfWrongKind },
  { check: 'D015', asks: 'Search-or-creates name a search and a create that exist.', find: searchOrCreatesOfNothing },
  { check: 'D016', asks: 'The app is more than one static hook.', find: nothingButStaticHook },
  { check: 'D017', asks: 'Hooks are subscribed to by Zapier itself.', find: staticHooks },
  { check: 'D018', asks: 'Labels are in title case.', find: labelsNotInTitleCase },
  { check: 'D019', asks: 'Where steps are called important, one is.', find: nothingImportant },
  { check: 'D020', asks: 'Not everything is called important.', find: tooMuchImportant },
  { check: 'D021', asks: 'Triggers are described as "Triggers when ….".', find: descriptionsOfOtherForm },
  { check: 'D022', asks: 'Each create has a field that is the same for everybody.', find: createsWithoutStaticFields },
  { check: 'D023', asks: 'Dates in samples are ISO 8601, times with a zone.', find: samplesOfOtherDates },
  { check: 'D024', asks: 'Samples agree with the output fields.', find: samplesOfOtherFields },
  { check: 'M002', asks: 'The description is short and about the app.', find: poorDescription },
  { check: 'M004', asks: 'The logo is a square RGBA PNG of 256 px at least.', find: poorLogo },
];
