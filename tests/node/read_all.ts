// Reads every endpoint through a client that openapi-typescript made: node read_all.js ADDRESS SHA256
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Report = components["schemas"]["Report"];
type ReportLine = components["schemas"]["ReportLine"];

const [address, sha256] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl: address });
const read: string[] = [];

function taken<T>(name: string, answer: { data?: T; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${name}: ${answer.response.status}`);
  read.push(name);
  return answer.data;
}

const path = { report_id: 1 };
const page = taken("list_reports", await client.GET("/reports", { params: { query: { limit: 5 } } }));
const year: number | null = page.items[0]!.fiscal_year;
const record: Report = taken("read_report", await client.GET("/reports/{report_id}", { params: { path } }));
const total: string | null | undefined = record.projects[0]?.budget?.total;
const sameYear: boolean = record.fiscal_year === year && total !== undefined;
if (!sameYear) throw new Error("the page and the record differ");
taken("read_report_of_file", await client.GET("/reports/by-sha256/{sha256}", { params: { path: { sha256 } } }));
taken("list_projects", await client.GET("/projects")).items.map((row) => row.total_yuan satisfies string | null);
taken("list_indicators", await client.GET("/indicators", { params: { query: { kind: "quantitative" } } }));
taken("list_funding", await client.GET("/funding"));
taken("list_findings", await client.GET("/findings"));
const lines: string = taken("stream_reports", await client.GET("/reports.ndjson", { parseAs: "text" }));
const first = JSON.parse(lines.split("\n")[0]!) as ReportLine;
if (first.record.source.sha256 !== first.sha256) throw new Error("a line is no report");
taken("stream_projects", await client.GET("/projects.ndjson", { parseAs: "text" }));
taken("stream_indicators", await client.GET("/indicators.ndjson", { parseAs: "text" }));
taken("stream_funding", await client.GET("/funding.ndjson", { parseAs: "text" }));
taken("stream_findings", await client.GET("/findings.ndjson", { parseAs: "text" }));
taken("list_changes", await client.GET("/changes", { params: { query: { after: "0" } } })).cursor satisfies string;
taken("search_units", await client.GET("/search", { params: { query: { q: "科普" } } })).hits.map((hit) => hit.snippet.text);
taken("list_matches", await client.GET("/search/all", { params: { query: { q: "科普" } } }));
taken("list_keywords", await client.GET("/reports/{report_id}/keywords", { params: { path } }));
taken("list_related", await client.GET("/reports/{report_id}/related", { params: { path } })).related.length;
taken("read_original", await client.GET("/reports/{report_id}/original", { params: { path }, parseAs: "arrayBuffer" }));
// A text has no pages: the answer is a problem.
const pages = await client.GET("/reports/{report_id}/pages/{page_no}.webp", {
  params: { path: { ...path, page_no: 1 } },
});
if (pages.error?.status !== 404) throw new Error("a text has no pages");
read.push("read_page_picture");
taken("read_intermediate_document", await client.GET("/reports/{report_id}/document", { params: { path } })).blocks.length;
taken(
  "upload",
  await client.POST("/uploads", {
    params: { query: { name: "a.txt" } },
    body: "预算绩效文本" as string,
    bodySerializer: (body) => body,
    headers: { "Content-Type": "application/octet-stream" },
  }),
);
taken("read_upload", await client.GET("/uploads/{sha256}", { params: { path: { sha256 } } }));
const digest = async () =>
  taken("list_corrections", await client.GET("/reports/{report_id}/corrections", { params: { path } })).digest;
const made = taken(
  "correct_report",
  await client.POST("/reports/{report_id}/corrections", {
    params: { path },
    body: { pointer: "/department/name", value: "甲局", reason: "见封面", digest: await digest(), operation: null, from: null },
  }),
);
taken(
  "settle_correction",
  await client.POST("/reports/{report_id}/corrections/{number}", {
    params: { path: { ...path, number: made.id! } },
    body: { action: "drop", reason: "封面有误", digest: await digest() },
  }),
);
taken("read_state", await client.GET("/reports/{report_id}/state", { params: { path } })).state satisfies string;
taken(
  "set_state",
  await client.POST("/reports/{report_id}/state", {
    params: { path },
    body: { state: "approved", digest: await digest(), note: "" },
  }),
);
taken("list_files", await client.GET("/files")).items.map((file) => file.is_preferred satisfies boolean);
taken("list_sources", await client.GET("/reports/{report_id}/sources", { params: { path } })).sources.map((file) => file.sha256);
// One report with one file can be neither joined nor parted: the answers are problems.
const joined = await client.POST("/reports/{report_id}/join", {
  params: { path },
  body: { report_id: 99, digest: await digest(), note: null },
});
if (joined.error?.status !== 404) throw new Error("there is no report 99");
read.push("join_reports");
const parted = await client.POST("/reports/{report_id}/part", {
  params: { path },
  body: { sha256, digest: await digest(), note: null },
});
if (parted.error?.status !== 409) throw new Error("the report has no other file");
read.push("part_report");
taken("list_audit", await client.GET("/reports/{report_id}/audit", { params: { path } }));
taken("is_alive", await client.GET("/healthz"));
taken("is_ready", await client.GET("/readyz"));
taken("read_metrics", await client.GET("/metrics", { parseAs: "text" }));
taken("read_schema", await client.GET("/schema"));
const missing = await client.GET("/reports/{report_id}", { params: { path: { report_id: 99 } } });
if (missing.error?.status !== 404) throw new Error("no problem was told");
console.log(JSON.stringify(read));
