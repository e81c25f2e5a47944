// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

public sealed class SchemaTests
{
    private static readonly SchemaJudge Judge = new(JsonDocument.Parse(File.ReadAllText(Repository.At(ManifestSchema.FileName))).RootElement);

    [Fact]
    public void FileIsWhatTheTypesGenerate() => Generated.Check(ManifestSchema.FileName, ManifestSchema.Write());

    [Fact]
    public void AcceptsEveryKey()
    {
        Assert.True(Judge.Accepts(Samples.Full));
        Assert.True(Judge.Accepts(ManifestWriter.Resolved(Samples.Read(Samples.Full))));
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
    [InlineData("name-and-mac")]
    [InlineData("macs")]
    [InlineData("interface-names")]
    [InlineData("cluster-and-secrets-from")]
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
