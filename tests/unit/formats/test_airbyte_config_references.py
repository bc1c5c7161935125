"""Which values of the configuration a template reads."""

import time

import pytest

from migrator.formats.airbyte.config_references import config_references, key_template, moved_below


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("{{ config['a'] }}", [("a",)]),
        ('{{config["a"]["b"]}}', [("a", "b")]),
        ("{{ config.a.b }}", [("a", "b")]),
        ("{{ config.get('a').get(\"b\", 'x') }}", [("a", "b")]),
        ("{{ config.get('a', {}).get('b') }}", [("a", "b")]),
        ("{{ config.get('a', day_delta(-90, format='%Y)')) }}", [("a",)]),
        ("{{ config.get('a', config.get('b', {})).get('c') }}", [("a", "c"), ("b",)]),
        ("{{ config.get('a', config.get('b', {}) }}", [("a",), ("b",)]),
        ("{% if config['a'] %}x{% endif %}{{ config['b'] }}", [("a",), ("b",)]),
        ("{{ config['a'].split(',')[0] }}", [("a",)]),
        ("{{ config.items() }}", [()]),
        ("{{ config[stream_slice.name] }}", [()]),
        ("{{ config | tojson }}", [()]),
        ("{{ 'a' in config }} {{ \"b\" not in config }}", [("a",), ("b",)]),
        ("{{ stream_slice.name in config }}", [()]),
        ("{{ record['config']['a'] }} {{ my_config.a }} {{ record.config.a }}", []),
        ("config['a']", []),
        ("{{ config.a {% {{ config.b }} {% config.c", [("a",), ("b",)]),
        ("plain", []),
    ],
)
def test_paths(text: str, paths: list[tuple[str, ...]]) -> None:
    assert [r.path for r in config_references(text)] == paths


@pytest.mark.parametrize(
    ("path", "concerned"),
    [(("a", "b"), True), (("a",), True), (("a", "b", "c"), True), (("a", "c"), False), (("b",), False)],
)
def test_a_reference_concerns_what_is_above_and_below_it(path: tuple[str, ...], concerned: bool) -> None:
    (reference,) = config_references("{{ config['a']['b'] }}")
    assert reference.concerns(path) == concerned


@pytest.mark.parametrize(
    ("text", "naming", "reading", "scheme"),
    [
        ("{{ config['key'] }}", "{{ config['client_id'] }}", "config['client_id']", ""),
        ('  {{config["a"]["key"]}} ', '{{config["a"]["client_id"]}}', 'config["a"]["client_id"]', ""),
        ("{{ config.key }}", "{{ config.client_id }}", "config.client_id", ""),
        (
            "Token {{ config.get('key') }}",
            "{{ config.get('client_id') }}",
            "config.get('client_id')",
            "Token",
        ),
    ],
)
def test_a_simple_template_is_written_for_another_value(
    text: str, naming: str, reading: str, scheme: str
) -> None:
    template = key_template(text)
    assert template is not None
    assert template.naming("client_id") == naming
    assert template.reading("client_id") == reading
    assert template.scheme == scheme


@pytest.mark.parametrize(
    "text",
    [
        "literal",
        "{{ config }}",
        "{{ config['a'] | upper }}",
        "{{ config['a'] or 'x' }}",
        "{{ config['a'] ~ config['b'] }}",
        "{{ config.get('a', 'x') }}",
        "{{ parameters['a'] }}",
        "{% if x %}{{ config['a'] }}{% endif %}",
        "{{ config['a'] }} {{ parameters['x'] }}",
    ],
)
def test_anything_else_is_for_a_person(text: str) -> None:
    assert key_template(text) is None


@pytest.mark.parametrize(
    ("text", "paths", "expression"),
    [
        ("x{{ config['a'] }}", [("a",)], "{{ config['a'] }}"),
        ("Token token={{ config.a }};", [("a",)], "{{ config.a }}"),
        ("U={{ config['a'] }}, T={{ config['b']['c'] }}", [("a",), ("b", "c")], "{{ config['a'] }}"),
        ("{{ config['a'] }}{{ config['a'] }}", [("a",)], "{{ config['a'] }}"),
    ],
)
def test_plain_values_may_have_texts_around_them(
    text: str, paths: list[tuple[str, ...]], expression: str
) -> None:
    template = key_template(text)
    assert template is not None
    assert list(template.paths) == paths
    assert template.expression == expression


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Token {{ config['a'] }}", "Token {{ config['c']['a'] }}"),
        ('{{ config["a"] }}{{ config["b"] }}', '{{ config["c"]["a"] }}{{ config["b"] }}'),
        ("{{ config.a }} {{ config.get('a', '') }}", "{{ config['c'].a }} {{ config['c'].get('a', '') }}"),
        ("{{ 'a' in config and config['a'] }}", "{{ 'a' in config['c'] and config['c']['a'] }}"),
        ("config['a']", "config['a']"),
    ],
)
def test_a_value_that_moved_is_read_at_its_new_place(text: str, moved: str) -> None:
    assert moved_below(text, "c", [("a",)]) == moved


def test_a_text_of_unclosed_templates_is_read_in_no_time() -> None:
    started = time.monotonic()
    assert list(config_references("}}" + "{{ config.a {% " * 200_000)) == []
    assert time.monotonic() - started < 5
