"""Pages as the publishing systems of Norwegian municipalities write them give the plan and nothing of the site."""

from pathlib import Path

import pytest

from boliginnov.formats.html import extract_html

PLAN = """<h2>Tiltak</h2><p>Kommunen skal prøve ut <a href="/leie">leie-til-eie</a> for ti barnefamilier.</p>
<p>Vi skal:</p><ul><li>kjøpe tomme hus</li><li>inngå avtale med <a href="/nav">NAV</a> om oppfølging</li></ul>
<table><tbody><tr><td><strong>Tiltak</strong></td><td><strong>Ansvar</strong></td></tr><tr><td>Etablere boligråd</td><td>Rådmann</td></tr></tbody></table>"""
SEEN = [
    ("Tiltak", "", "Kommunen skal prøve ut leie-til-eie for ti barnefamilier."),
    ("Tiltak", "", "Vi skal:"),
    ("Tiltak", "Vi skal:", "kjøpe tomme hus"),
    ("Tiltak", "Vi skal:", "inngå avtale med NAV om oppfølging"),
    ("Tiltak", "Tiltak | Ansvar", "Etablere boligråd | Rådmann"),
]

ACOS = """<!DOCTYPE html><html lang="nb"><head><title>Boligplan | Fjordvik kommune</title></head><body class="article-page js-menu-closed">
<div id="acos-cookie-bar" role="dialog" aria-label="Informasjonskapsler"><p>Vi bruker informasjonskapsler. Les mer om personvern.</p></div>
<div id="page-wrapper"><header id="header" role="banner"><a class="logo">Fjordvik kommune</a><div class="search-box"><input type="search"><button>Søk</button></div>
<div class="megamenu"><ul><li><a href="/1">Barnehage</a></li><li><a href="/2">Skole</a></li></ul></div></header>
<ol class="breadcrumbs"><li><a href="/">Hjem</a></li><li><a href="/p">Planer</a></li><li>Boligplan</li></ol>
<div id="main-content" role="main"><article class="article"><h1>Boligplan</h1><p class="ingress">Planen gjelder boliger i Fjordvik fram til 2030.</p>
<div class="article__body">{}</div><div class="article-footer"><div class="published">Sist oppdatert 12.03.2024 10.15</div>
<div class="feedback"><h2>Fant du det du lette etter?</h2><button>Ja</button><button>Nei</button></div></div></article>
<aside class="related-content"><h2>Relatert innhold</h2><ul><li><a href="/x">Startlån</a></li><li><a href="/y">Bostøtte</a></li></ul></aside></div>
<footer id="footer" role="contentinfo"><p>Telefon 99 99 99 99. Åpent 9 til 15 på hverdager.</p></footer></div></body></html>"""

CUSTOM_PUBLISH = """<html><head><title>Boligplan - Fjordvik kommune</title></head><body><div class="i-page"><div class="i-header"><div id="topmenu" class="menu">
<ul class="i-menu"><li><a href="1">Tjenester</a></li><li><a href="2">Politikk</a></li></ul></div></div>
<table width="100%" cellpadding="0"><tr><td class="leftcol"><div class="leftmenu"><ul><li><a href="3">Planer</a></li><li><a href="4">Budsjett</a></li></ul></div></td>
<td class="i-center"><div class="breadcrumb">Du er her: <a href="/">Forside</a> » Boligplan</div><div class="article"><h1>Boligplan</h1>
<p class="ingress">Planen gjelder boliger i Fjordvik fram til 2030.</p>{}<p>Publisert av Kari Nordmann. Publisert 01.02.2024 12:00. Sist endret 01.02.2024.</p>
<p><a href="print">Skriv ut</a></p></div></td></tr></table><div class="i-footer" id="footer"><p>Besøksadresse: Storgata 1, 9999 Fjordvik</p></div></div></body></html>"""

EPISERVER = """<!doctype html><html><head><title>Boligplan – Fjordvik kommune</title></head><body>
<a href="#content" class="visually-hidden">Gå til innhold</a><form method="post" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x">
<header class="site-header"><nav aria-label="Hovedmeny"><a href="/a">Innbygger</a><a href="/b">Næring</a></nav></header>
<main id="content"><div class="container"><div class="row"><div class="col-md-3"><nav class="sidenav"><ul><li><a href="/p">Planer</a></li></ul></nav></div>
<div class="col-md-9 main-area with-sidebar"><h1>Boligplan</h1><div class="intro"><p>Planen gjelder boliger i Fjordvik fram til 2030.</p></div>
<div class="social-share"><p>Del denne siden med naboen din på sosiale medier.</p></div><div class="xhtml-string">{}</div>
<ul class="link-list"><li><a href="/v1.pdf">Vedlegg 1 (PDF)</a></li><li><a href="/v2.pdf">Vedlegg 2 (PDF)</a></li></ul></div></div></div></main></form>
<div class="footer-wrapper"><footer><h2>Kontakt oss</h2><p>Send e-post til postmottak i Fjordvik kommune.</p></footer></div><script>var plan = "<p>skript</p>";</script></body></html>"""

DRUPAL = """<!DOCTYPE html><html><head><meta name="Generator" content="Drupal 10"><title>Boligplan | Fjordvik kommune</title></head>
<body class="path-node page-node-type-article"><a href="#main-content" class="visually-hidden focusable skip-link">Hopp til hovedinnhold</a>
<div class="dialog-off-canvas-main-canvas"><div class="layout-container"><div class="region region-header"><h2 class="visually-hidden">Hovednavigasjon</h2>
<ul class="menu"><li class="menu-item"><a href="/1">Tjenester</a></li><li class="menu-item"><a href="/2">Kontakt</a></li></ul></div>
<main role="main"><a id="main-content" tabindex="-1"></a><div class="layout-content"><div class="region region-content"><div class="block block-page-title-block">
<h1 class="page-title">Boligplan</h1></div><article class="node node--type-article"><div class="node__content"><div class="field field--name-body">
<p>Planen gjelder boliger i Fjordvik fram til 2030.</p>{}</div><ul class="links inline"><li><a href="/n">Les mer om boliger</a></li></ul></div></article></div></div></main>
<footer role="contentinfo"><div class="region-footer"><p>Utgitt av Fjordvik kommune, organisasjonsnummer 999 999 999.</p></div></footer></div></div>
<div class="eu-cookie-compliance-banner" role="alertdialog"><h2>Vi bruker informasjonskapsler på nettstedet.</h2><button>OK</button></div></body></html>"""


@pytest.mark.parametrize("site", [ACOS, CUSTOM_PUBLISH, EPISERVER, DRUPAL], ids=["acos", "custom publish", "episerver", "drupal"])
def test_only_the_plan_is_read(tmp_path: Path, site: str) -> None:
    page = tmp_path / "plan.html"
    page.write_text(site.format(PLAN) if "{}" in site else site, encoding="utf-8")
    document = extract_html(page)
    assert document.title == "Boligplan"
    assert [(p.section, p.lead_in, p.text) for p in document.passages] == [
        ("", "", "Planen gjelder boliger i Fjordvik fram til 2030."),
        *SEEN,
    ]
