"""What all pages of the shop have around them: head, menu, foot, style."""

from html import escape

from tests.bookshop.answers import Request

STYLE = """\
body{font:16px/1.5 Georgia,serif;color:#26221d;background:#faf7f0;margin:0 auto;max-width:62rem;
padding:0 1rem}
a{color:#7a2e1f;text-decoration:none}a:hover{text-decoration:underline}
header,footer{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:baseline;padding:1rem 0}
header{border-bottom:1px solid #d9cfbb}header b{font-size:1.3rem;margin-right:auto}
footer{border-top:1px solid #d9cfbb;margin-top:3rem;font-size:.85rem}
ul{list-style:none;padding:0}.breadcrumb{display:flex;flex-wrap:wrap;font-size:.85rem}
.breadcrumb li:not(:last-child)::after{content:"\\203a";margin:0 .5rem;color:#998}
.books{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:1.5rem}
.books img,.cover{width:100%;aspect-ratio:2/3;background:#e8e0cf;border-radius:2px}
.books small{display:block;color:#6b6255}
.product{display:grid;grid-template-columns:14rem 1fr;gap:2rem}
.information{display:flex;gap:1rem}.information .name{width:9rem;color:#6b6255}
.information .name,.information .value{margin:0}
.pager{display:flex;flex-wrap:wrap;gap:.4rem;margin:2rem 0}
.pager a{border:1px solid #d9cfbb;padding:.1rem .6rem}.pager a.current{background:#eadfca}
h1{line-height:1.2;margin:.2em 0}
@media(max-width:40rem){.product{grid-template-columns:1fr}}
"""


def page(request: Request, title: str, body: str, head: str = "", language: str = "fr") -> str:
    """A whole page. Its menu and foot link to where a polite crawler doesn't go."""
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css">
{head}
</head>
<body>
<header><b><a href="/">La Boutique d'essai</a></b>
<a href="/livres/litterature/">Librairie</a> <a href="/books/">Bookshop</a>
<a href="/recherche?q=romans">Recherche</a> <a href="/panier">Panier</a>
<a href="/compte">Compte</a></header>
{body}
<footer><a href="mailto:shop@outside.invalid">Écrivez-nous</a>
<a href="tel:+33000000000">Appelez</a>
<a href="javascript:window.scrollTo(0,0)">Haut de page</a> <a href="#haut">Haut</a>
<a href="/extraits/catalogue.pdf">Catalogue (PDF)</a>
<a href="http://outside.invalid/livres/romans/ailleurs-100.html">Nos amis</a>
<a href="//{request.neighbour}/livres/voisin-101.html">Nos voisins</a>
</footer>
</body>
</html>
"""


def pager(links: list[tuple[str, str, str]]) -> str:
    """Links, each with its text, address and attributes."""
    return "".join(f'<a href="{escape(url)}" {more}>{text}</a>\n' for text, url, more in links)
