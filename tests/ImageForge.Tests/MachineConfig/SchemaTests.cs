// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;
using YamlNode = ImageForge.MachineConfig.Yaml.Node;

namespace ImageForge.Tests.MachineConfig;

public sealed class SchemaTests
{
    private static readonly SchemaJudge Judge = new(JsonDocument.Parse(File.ReadAllText(Repository.At(ManifestSchema.FileName))).RootElement);

    [Fact]
    public void FileIsWhatTheTypesGenerate()
    {
        Assert.Equal("schema/manifest.schema.json", ManifestSchema.FileName);
        Generated.Check(ManifestSchema.FileName, ManifestSchema.Write());
    }

    public static TheoryData<string> Kinds => [.. ManifestSchema.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EachKindHasItsOwnFile(string kind) => Generated.Check(ManifestSchema.FileNameOf(kind), ManifestSchema.Write(kind));

    [Fact]
    public void NoSchemaIsLeftOfAKindThatIsGone() =>
        Assert.Equal(ManifestSchema.Kinds.Select(ManifestSchema.FileNameOf).Order(StringComparer.Ordinal),
            Directory.GetFiles(Repository.At("schema/kinds")).Select(f => "schema/kinds/" + Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Fact]
    public void AcceptsEveryKey()
    {
        Assert.True(Judge.Accepts(Samples.Full));
        Assert.True(Judge.Accepts(ManifestWriter.Resolved(Samples.Read(Samples.Full))));
    }

    /// <summary>An editor must not underline what the loader takes: each form's pattern admits all that its parser does.</summary>
    [Fact]
    public void PatternsAdmitWhatParsersTake()
    {
        string[] seeds = ["edge", "a.b", "x/y", "eth0", "52:54:00:12:34:56", "/dev/vda", "http://a.b/c", "grpc://a", "quiet", "a=b", "g++", "c.yaml", Samples.Id];
        var text = from seed in Gen.Elements(seeds)
                   from place in Gen.Choose(0, seed.Length)
                   from cut in Gen.Choose(0, 2)
                   from piece in Gen.Elements([.. "aZ09-_.:/!#$%&()*+,;<=>?@[]^{|}~é "]).ArrayOf(2)
                   select seed[..place] + new string(piece) + seed[Math.Min(seed.Length, place + cut)..];
        var shapes = ManifestKinds.All.SelectMany(ReferenceTests.AllFields).Select(f => f.Shape).Distinct().ToList();
        Prop.ForAll(text.ToArbitrary(), value => shapes.All(shape => Admits(shape, value))).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static bool Admits(ValueShape shape, string value)
    {
        var scalar = new ScalarNode(Place.Made, value, Plain: false);
        return new YamlNode[] { scalar, new ListNode(Place.Made, [scalar]) }.All(node =>
            shape.Normalise(node, new(new(), "x", Sensitive: false)) is null || SchemaJudge.Accepts(shape, node));
    }

    [Theory]
    [InlineData("unknown-keys")]
    [InlineData("other-spellings")]
    [InlineData("required-keys")]
    [InlineData("wrong-nodes")]
    [InlineData("missing-values")]
    [InlineData("integers")]
    [InlineData("booleans")]
    [InlineData("words")]
    [InlineData("names")]
    [InlineData("labels")]
    [InlineData("modules")]
    [InlineData("packages")]
    [InlineData("mirrors")]
    [InlineData("ethernet-no-name")]
    [InlineData("ethernet-dhcp-options")]
    [InlineData("vlan-ids")]
    [InlineData("bond-words")]
    [InlineData("bridge-spanning-tree")]
    [InlineData("wireguard-keys")]
    [InlineData("routing-rule-priorities")]
    [InlineData("macs")]
    [InlineData("interface-names")]
    [InlineData("cluster-and-reference")]
    [InlineData("keys-of-the-cluster")]
    [InlineData("keys-cut-short")]
    [InlineData("keys-in-wrong-types")]
    [InlineData("discovery-endpoints")]
    [InlineData("disks")]
    [InlineData("unknown-kind")]
    [InlineData("unknown-api-version")]
    [InlineData("no-kind")]
    [InlineData("too-many-nameservers")]
    public void RefusesWhatAnEditorCanSee(string wrong) =>
        Assert.False(Judge.Accepts(File.ReadAllText(Repository.At($"tests/ImageForge.Tests/MachineConfig/Wrong/{wrong}.yaml"))));
}
