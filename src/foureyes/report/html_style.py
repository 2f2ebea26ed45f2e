"""The style sheet of the HTML page. Contrast is at least 4.5 to 1 in light and in dark."""

STYLE = """
:root{--ground:#fff;--text:#1c1e21;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;--accent:#0550ae;--bad:#a40e26;
--warn:#7d4e00}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--soft:#9ea7b1;--line:#30363d;--panel:#161b22;
--accent:#79c0ff;--bad:#ff9492;--warn:#f0b72f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main,footer{max-width:70rem;margin:0 auto;padding:1rem 1.25rem}
h1{font-size:1.4rem;line-height:1.3;margin:.5rem 0}
h2{font-size:1.1rem;margin:2rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
code,pre{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{margin:.25rem 0;padding:.5rem .75rem;background:var(--panel);white-space:pre-wrap}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);
overflow-wrap:anywhere}
thead th{color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:600}
.facts,footer,small,.remedy{color:var(--soft)}
.critical,.high{color:var(--bad);font-weight:600}
.rule{white-space:nowrap}
.medium{color:var(--warn);font-weight:600}
.bar{vertical-align:middle}.bar .empty{fill:var(--line)}.bar .full{fill:var(--accent)}
ul,ol{padding-left:1.5rem;margin:.25rem 0}
summary{cursor:pointer;padding:.25rem 0}
dt{font-weight:600;margin-top:.5rem}dd{margin:0;white-space:pre-line}
footer{font-size:.8125rem;border-top:1px solid var(--line);margin-top:2rem}
@media print{body{font-size:11pt}main,footer{max-width:none;padding:0}tr,li{break-inside:avoid}
thead{display:table-header-group}
details::details-content{content-visibility:visible}}
"""
