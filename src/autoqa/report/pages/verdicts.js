// What the reviewer decided, and the file it is kept in.

const emptyVerdicts = () => ({
  reviewer: "",
  level: "初评",
  criteria: new Map(),
  findings: new Map(),
  added: [],
  conclusion: { passed: null, score: null, comment: "" },
});

function toFile(data, verdicts) {
  const known = new Map(data.findings.map((finding) => [finding.id, finding]));
  return {
    schema: data.schema,
    report_sha256: data.report_sha256,
    chat_sha256: data.chat_sha256,
    chat_id: data.chat_id,
    rubric: data.rubric,
    reviewer: verdicts.reviewer,
    level: verdicts.level,
    saved_at: new Date().toISOString(),
    criteria: Array.from(verdicts.criteria, ([criterion, decided]) => ({ criterion, ...decided })),
    findings: Array.from(verdicts.findings, ([finding, decided]) => {
      const { signal, turn, start, end } = known.get(finding);
      return { finding, decision: decided.decision, signal, turn, start, end, comment: decided.comment };
    }),
    added: verdicts.added,
    conclusion: verdicts.conclusion,
  };
}

// Throws what to tell the reviewer if the file is not one of this report.
function fromFile(data, file) {
  if (file?.schema !== data.schema) throw new Error("这不是本页保存的复核文件");
  if (file.report_sha256 !== data.report_sha256) {
    throw new Error(`这份复核属于另一份报告（会话 ${String(file.chat_id)}），没有读入`);
  }
  const criteria = new Map([...criteriaOf(data), ...data.bonuses].map((criterion) => [criterion.id, criterion]));
  const findings = new Set(data.findings.map((finding) => finding.id));
  const listed = (items) => (Array.isArray(items) ? items.filter((item) => item && typeof item === "object") : []);
  return {
    reviewer: words(file.reviewer),
    level: words(file.level) || "初评",
    criteria: new Map(
      listed(file.criteria)
        .filter((item) => criteria.has(item.criterion) && ["confirm", "override"].includes(item.decision))
        .map((item) => [item.criterion, decisionOn(criteria.get(item.criterion), item)]),
    ),
    findings: new Map(
      listed(file.findings)
        .filter((item) => findings.has(item.finding) && ["accept", "reject"].includes(item.decision))
        .map((item) => [item.finding, { decision: item.decision, comment: words(item.comment) }]),
    ),
    added: listed(file.added).map(missedIn),
    conclusion: conclusionIn(file.conclusion),
  };
}

function decisionOn(criterion, { decision, reason, comment, ...item }) {
  return {
    old: criterion.earned,
    new: decision === "confirm" ? criterion.earned : number(item.new),
    decision,
    reason: words(reason),
    comment: words(comment),
  };
}

function missedIn(item) {
  const { turn, start, end } = item;
  return {
    signal: words(item.signal),
    turn: number(turn) ?? 0,
    start: number(start) ?? 0,
    end: number(end) ?? 0,
    quote: words(item.quote),
    comment: words(item.comment),
  };
}

function conclusionIn(value) {
  const passed = typeof value?.passed === "boolean" ? value.passed : null;
  return { passed, score: number(value?.score), comment: words(value?.comment) };
}

const words = (value) => (typeof value === "string" ? value : "");
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

// Browsers may refuse to store; then the file alone keeps what was decided.
const shelf = {
  key: (data) => `${data.schema} ${data.report_sha256}`,
  put(data, verdicts) {
    try {
      localStorage.setItem(this.key(data), JSON.stringify(toFile(data, verdicts)));
      return true;
    } catch {
      return false;
    }
  },
  get(data) {
    try {
      return fromFile(data, JSON.parse(localStorage.getItem(this.key(data))));
    } catch {
      return emptyVerdicts();
    }
  },
};
