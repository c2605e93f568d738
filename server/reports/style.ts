/** The style of a digest, inside its file: paper first, two columns of cards on a screen. */
export const REPORT_STYLE = `
:root{font:15px/1.5 -apple-system,"Segoe UI","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1c2733;background:#fff}
body{max-width:960px;margin:0 auto;padding:32px 24px 64px}
h1{margin:0;font-size:26px}h2{margin:0 0 10px;font-size:17px}h3{margin:0;font-size:13px;font-weight:500;color:#566472}
header{padding-bottom:16px;border-bottom:2px solid #1c2733}
.kind{margin:0;color:#566472}.facts{display:flex;flex-wrap:wrap;gap:2px 20px;margin:8px 0 0;font-size:12px;color:#566472}.facts b{font-weight:600;color:#1c2733}
.late{margin:12px 0 0;padding:8px 12px;border-left:4px solid #a15c00;background:#fdf3e3}
section{margin-top:28px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:12px}
article{padding:12px 14px;border:1px solid #d5dce3;border-radius:6px}
article>.figure>b{font-size:22px}.before{display:flex;gap:6px;margin-top:6px;font-size:12px;color:#566472}.before small{display:none}.before b{font-weight:500}
.figure small{display:block;font-size:11px;color:#566472}
table{width:100%;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;border-bottom:1px solid #e4e9ee;text-align:right;vertical-align:top}th[scope=row]{text-align:left;font-weight:500;white-space:nowrap}thead th{color:#566472;font-weight:500}
td.figure b{font-weight:600}
.definitions{font-size:12px;color:#566472}dt{font-weight:600;color:#1c2733}dd{margin:0 0 6px}
@page{size:A4;margin:14mm}
@media print{body{max-width:none;padding:0}section,article,tr{break-inside:avoid}thead{display:table-header-group}}
`;
