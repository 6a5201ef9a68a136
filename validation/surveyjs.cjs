// What SurveyJS itself asks after some answers: node surveyjs.cjs SURVEY-CORE, with cases on standard input.
// A case: form, data, names (of questions) and ours, which of the data SurveyJS is to take.
// Prints for each which of the names it asks, and which of the answers it does not take.
const { readFileSync } = require("fs");
const { Model } = require(process.argv[2]);

function isSeen(survey, name) {
  const question = survey.getQuestionByName(name);
  if (question) return question.isVisible && question.isParentVisible;
  // A field of several, and the words beside an answer, have no question of their own there.
  if (name.endsWith("-Comment")) return isCommented(survey.getQuestionByName(name.slice(0, -"-Comment".length)));
  return name.includes(".") && isSeen(survey, name.slice(0, name.indexOf(".")));
}

function isCommented(question) {
  if (!question || !question.isVisible || !question.isParentVisible) return false;
  return question.showCommentArea || question.isOtherSelected;
}

function answered({ form, data, names }) {
  const survey = new Model(form);
  survey.data = data;
  const refused = survey
    .getAllQuestions()
    .filter((one) => isSeen(survey, one.name) && !one.isEmpty() && !one.validate(false));
  return { asked: names.filter((name) => isSeen(survey, name)), refused: refused.map((one) => one.name) };
}

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(answered)));
