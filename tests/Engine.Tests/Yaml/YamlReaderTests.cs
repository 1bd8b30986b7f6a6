using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: y\nb: 0777\nc: 08\nd: 0o17\ne: -0b11\nf: 0x1F", """{"a":true,"b":511,"c":8,"d":15,"e":-3,"f":31}""")]
    [InlineData("a: off\nb: ~\nc:\nd: Null\ne: nuLL", """{"a":false,"b":null,"c":null,"d":null,"e":"nuLL"}""")]
    [InlineData("a: 1_000\nb: 12:30:45\nc: 2001-01-01\nd: 1e3\ne: 1e400", """{"a":1000,"b":"12:30:45","c":"2001-01-01","d":1000,"e":"1e400"}""")]
    [InlineData("a: 9223372036854775807\nb: 9223372036854775808", """{"a":9223372036854775807,"b":9223372036854775808.0}""")]
    [InlineData("1: a\n1.5: b\ntrue: c\n1e6: d", """{"1":"a","1.5":"b","true":"c","1e+06":"d"}""")]
    [InlineData("a: !!str 1\nb: !!int '5'\nc: !!float 1\nd: !!binary aGk=\ne: !x 5", """{"a":"1","b":5,"c":1,"d":"hi","e":"5"}""")]
    [InlineData("x: &x {a: 1, b: 2}\nz: {a: 0, <<: *x, b: 3}", """{"x":{"a":1,"b":2},"z":{"a":1,"b":3}}""")]
    [InlineData("x: {<<: [{a: 1}, {a: 2, b: 2}]}\n'<<': z", """{"x":{"a":1,"b":2},"<<":"z"}""")]
    [InlineData("a: {b: 1}\na: {c: 2}", """{"a":{"c":2}}""")]
    [InlineData("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", """{"a":"x\n y\n","b":"x y"}""")]
    [InlineData("a: |\n    \n\nb: 1", """{"a":"","b":1}""")]
    [InlineData("# only a comment\n", "null")]
    [InlineData("a: 1\n...\nb: [", """{"a":1}""")]
    [InlineData("{\"a\": [1, 2.0, 1e1], \"b\": \"\\u00e9\"}", """{"a":[1,2,10],"b":"é"}""")]
    [InlineData("1 *a:b:\n  ? x\n  : b\n", """{"1 *a:b":{"x":"b"}}""")]
    [InlineData("a: ! 5\nb: ! '5'\nc: !", """{"a":"5","b":"5","c":""}""")]
    [InlineData("a: x\n   y\n\n   z # c\nb: 'p\n\n  q'\nc: \"r\\\n   s\"", """{"a":"x y\nz","b":"p\nq","c":"rs"}""")]
    [InlineData("a:\n- b\n-\n- - c\n  - d\ne: [f, g: h, ]", """{"a":["b",null,["c","d"]],"e":["f",{"g":"h"}]}""")]
    [InlineData("%YAML 1.1\n%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1", """{"a":"1"}""")]
    [InlineData("{\"a\":1,b: 2,c}", """{"a":1,"b":2,"c":null}""")]
    [InlineData("? a\n: - b\n? c\n", """{"a":["b"],"c":null}""")]
    [InlineData("a: &x\nb: *x\n&k c: *k", """{"a":null,"b":null,"c":"c"}""")]
    public void ReadDocument_YamlOfKubernetes_GivesItsJson(string yaml, string json) =>
        JsonTree.DeepEquals(YamlReader.ReadDocument(yaml), JsonTree.Parse(json)).ShouldBeTrue(JsonTree.ToJson(YamlReader.ReadDocument(yaml)));

    [Theory]
    [InlineData("a: [1", "line")]
    [InlineData("a: *x", "unknown anchor 'x' referenced")]
    [InlineData("a: &s [1, *s]", "anchor 's' value contains itself")]
    [InlineData("a: .inf", "unsupported value: +Inf")]
    [InlineData("null: a", "unsupported map key")]
    [InlineData("[a]: b", "invalid map key")]
    [InlineData("a: \u007f", "line 1: control characters are not allowed")]
    [InlineData("a: \"\\/\"", "unknown escape")]
    [InlineData("a: !!int 1.5", "cannot decode !!float `1.5` as a !!int")]
    [InlineData("<<: 3", "map merge requires map")]
    [InlineData("a: b: c", "line 1, column 5")]
    [InlineData("a: 1\n b: 2", "mapping values are not allowed in this context")]
    [InlineData("a: 1\n- b", "did not find expected key")]
    [InlineData("a\nb: c", "line 2, column 2: mapping values are not allowed in this context")]
    [InlineData("a: 1\nb\nc: 2", "line 2, column 1: could not find expected ':'")]
    [InlineData("a: @x", "cannot start any token")]
    [InlineData("a: |0\n x", "indentation indicator equal to 0")]
    [InlineData("a: 'x", "found unexpected end of stream")]
    [InlineData("a: !x!y z", "found undefined tag handle")]
    [InlineData("%YAML 2.0\n---\na: 1", "incompatible YAML document")]
    [InlineData("a: {b: 1", "did not find expected ',' or '}'")]
    [InlineData("a:\n\t- b", "cannot start any token")]
    public void ReadDocument_NotYaml_SaysWhereAndWhy(string yaml, string part) =>
        Should.Throw<YamlReadException>(() => YamlReader.ReadDocument(yaml)).Message.ShouldContain(part);

    [Fact]
    public void ReadDocument_AliasBomb_IsRefused()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
        for (char c = 'b'; c < 'j'; c++)
        {
            char p = (char)(c - 1);
            bomb += $"{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n";
        }

        Should.Throw<YamlReadException>(() => YamlReader.ReadDocument(bomb)).Message.ShouldContain("excessive aliasing");
    }

    [Fact]
    public void ReadDocument_TooDeep_NamesTheLimit() =>
        Should.Throw<YamlReadException>(() => YamlReader.ReadDocument(new string('[', 5000))).Message.ShouldContain("max depth of 512");

    [Fact]
    public void ReadDocuments_SeparatorsAndComments_GiveTheDocuments() =>
        YamlReader.ReadDocuments("# c\n---\na: 1\n--- # next\n\n---\n# nothing\n---   \nb: 2\n").Count.ShouldBe(2);

    [Fact]
    public void ReadDocuments_TextBehindSeparator_IsRefused() =>
        Should.Throw<YamlReadException>(() => YamlReader.ReadDocuments("a: 1\n--- {b: 2}\n")).Message.ShouldBe("invalid Yaml document separator: {b: 2} (line 2)");
}
