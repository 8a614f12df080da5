"""The pieces that a report's page is put together from. What is filled in is escaped."""

from __future__ import annotations

from markupsafe import Markup

INK, FAINT, GREEN, EMPTY = "#1f2933", "#616e7c", "#3fa66d", "#e4e7eb"
GOOD, BAD = "#1f7a4d", "#b4372f"
FONT = Markup("font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif")
# Words as long as they like end within their column.
_BREAK = "word-break:break-word;overflow-wrap:anywhere"
_TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
_FIXED = f'{_TABLE} style="table-layout:fixed;border-collapse:collapse"'

PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light"><meta name="supported-color-schemes" '
    'content="light"><meta name="robots" content="noindex"><title>{title}</title></head>'
    f'<body style="margin:0;padding:0;background:#f0f4f3;color:{INK};{{font}}">'
    f'<table {_TABLE} bgcolor="#f0f4f3"><tr><td align="center" style="padding:16px 8px">'
    f'<table {_TABLE} style="max-width:600px;width:100%;background:#ffffff;border-radius:14px" '
    'bgcolor="#ffffff">{sections}</table>{footer}</td></tr></table></body></html>'
)
HEAD = Markup(
    '<tr><td style="padding:24px 20px 4px;font-size:16px;line-height:1.45">'
    f'<div style="font-size:13px;color:{FAINT}">{{span}}</div>'
    '<h1 style="font-size:26px;line-height:1.2;margin:2px 0 10px">{title}</h1>'
    "{rate}{lines}</td></tr>"
)
RATE = Markup(
    f'<div style="margin:0 0 10px"><span style="font-size:44px;font-weight:700;color:{GOOD};'
    'line-height:1">{rate}</span> '
    f'<span style="font-size:14px;color:{FAINT};white-space:nowrap">{{kept}}</span>'
    "{change}</div>"
)
CHANGE = Markup('<div style="font-size:13px;font-weight:600;color:{color}">{text}</div>')
LINE = Markup('<p style="margin:0 0 4px">{}</p>')
FIGURES = Markup(
    '<tr><td style="padding:14px 20px 16px">'
    f'<table {_TABLE} style="table-layout:fixed;background:#f5f8f7;border-radius:10px" '
    'bgcolor="#f5f8f7"><tr>{cells}</tr></table></td></tr>'
)
FIGURE = Markup(
    '<td align="center" valign="top" style="padding:12px 4px">'
    '<div style="font-size:16px;font-weight:700;line-height:1.25">{value}</div>'
    f'<div style="font-size:12px;line-height:1.3;color:{FAINT}">{{name}}</div></td>'
)
SECTION = Markup(
    '<tr><td style="padding:12px 20px 12px"><h2 style="font-size:17px;line-height:1.3;'
    'margin:0 0 10px">{title}</h2>{body}</td></tr>'
)
PICTURE = Markup(
    '<img src="{source}" alt="{words}" width="560" style="display:block;width:100%;'
    'max-width:560px;height:auto;border:0;background:#ffffff">'
)
TABLE = Markup(f"<table {_FIXED}>{{rows}}</table>")
HABIT = Markup(
    f'<tr><td valign="top" style="padding:9px 8px 9px 0;border-top:1px solid {EMPTY}">'
    f'<div style="font-size:15px;line-height:1.35;{_BREAK}">{{name}}</div>'
    f'<div style="font-size:12px;color:{FAINT}">{{streak}}</div></td>'
    f'<td width="152" valign="top" style="width:152px;padding:11px 0 9px;'
    f'border-top:1px solid {EMPTY}">{{bar}}'
    f'<table {_FIXED}><tr><td valign="top" style="font-size:12px;color:{FAINT};'
    'padding-top:3px">{due}</td>'
    '<td width="90" align="right" valign="top" style="width:90px;padding-top:3px">'
    "{change}</td></tr></table>"
    "</td></tr>"
)
BAR = Markup(f"<table {_FIXED}><tr>{{cells}}</tr></table>")
CELL = Markup(
    '<td width="{share}%" bgcolor="{color}" style="width:{share}%;height:8px;font-size:0;'
    'line-height:0;background:{color}">&nbsp;</td>'
)
RISK = Markup(
    '<tr><td style="padding:0 0 10px"><div style="background:#fdf3ec;border-left:4px solid '
    '#d9822b;border-radius:6px;padding:10px 12px">'
    f'<div style="font-size:15px;font-weight:600;line-height:1.35;{_BREAK}">{{name}}</div>'
    '<div style="font-size:13px;line-height:1.4;color:#8a4b12">{text}</div>{reasons}'
    "</div></td></tr>"
)
REASON = Markup(f'<div style="font-size:13px;line-height:1.4;color:{FAINT}">{{}}</div>')
FOOTER = Markup(
    f'<p style="font-size:12px;line-height:1.5;color:{FAINT};margin:16px 8px 8px">{{text}}<br>'
    f'<a href="{{url}}" style="color:{FAINT}">{{stop}}</a></p>'
)
