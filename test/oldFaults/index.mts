/** Faults that others have reported, a file each. */
import '../support/log.mjs';
import type { OldFault } from './oldFault.mjs';
import { changeOfNothing } from './changeOfNothing.mjs';
import { changeOfSingleton } from './changeOfSingleton.mjs';
import { createWithoutReading } from './createWithoutReading.mjs';
import { dayBefore } from './dayBefore.mjs';
import { emptyDay } from './emptyDay.mjs';
import { entityTooLarge } from './entityTooLarge.mjs';
import { expiredResetLink } from './expiredResetLink.mjs';
import { fieldsBeforeFile } from './fieldsBeforeFile.mjs';
import { fileWithoutName } from './fileWithoutName.mjs';
import { longListOfValues } from './longListOfValues.mjs';
import { manyConditions } from './manyConditions.mjs';
import { moreThanAHundred } from './moreThanAHundred.mjs';
import { pagesOfEqualValues } from './pagesOfEqualValues.mjs';
import { passwordInAddress } from './passwordInAddress.mjs';
import { sessionEndsDuringUpload } from './sessionEndsDuringUpload.mjs';
import { specialCharactersInKeys } from './specialCharactersInKeys.mjs';
import { tokenInLog } from './tokenInLog.mjs';
import { uploadFromDisk } from './uploadFromDisk.mjs';

export const oldFaults: OldFault[] = [
	changeOfNothing,
	changeOfSingleton,
	createWithoutReading,
	dayBefore,
	emptyDay,
	entityTooLarge,
	expiredResetLink,
	fieldsBeforeFile,
	fileWithoutName,
	longListOfValues,
	manyConditions,
	moreThanAHundred,
	pagesOfEqualValues,
	passwordInAddress,
	sessionEndsDuringUpload,
	specialCharactersInKeys,
	tokenInLog,
	uploadFromDisk,
];
