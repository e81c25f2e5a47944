// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.Tests.MachineConfig;

public sealed class ReferenceTests
{
    [Fact]
    public void PageIsWhatTheTypesGenerate() => Generated.Check(ManifestReference.FileName, ManifestReference.Write());

    /// <summary>A key that is new is listed with the release that comes next, which is the project's version.</summary>
    [Fact]
    public void EveryKeyHasItsFirstRelease()
    {
        var version = Version.Parse(typeof(FirstRelease).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        Generated.Check(FirstRelease.FileName, FirstRelease.Write($"{version.Major}.{version.Minor}"));
        Assert.All(FirstRelease.Paths, path => Assert.True(Version.Parse(FirstRelease.Of(path)) <= version, path));
    }

    [Fact]
    public void EveryExampleIsValid()
    {
        var fields = ManifestKinds.All.Append(SecretReference.Shape).SelectMany(AllFields).ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields.Where(f => !f.HidesExample), f => Assert.True(f.ExampleNode() is not null, $"{f.Key}: {f.Example}"));
    }

    /// <summary>An example of a key is a key that somebody will use.</summary>
    [Fact]
    public void NoExampleOfASecretIsValid() =>
        Assert.All(ManifestKinds.All.SelectMany(AllFields).Where(f => f.HidesExample), f => Assert.Null(f.ExampleNode()));

    /// <summary>Every code is in the table and has a wrong manifest or another test that earns it.</summary>
    [Fact]
    public void EveryCodeIsEarnedInATest()
    {
        Assert.Equal(DiagnosticCode.All.Count, DiagnosticCode.All.DistinctBy(c => c.Id).Count());
        var declared = typeof(DiagnosticCode).GetFields().Where(f => f.IsStatic && f.FieldType == typeof(DiagnosticCode)).Select(f => f.GetValue(null));
        Assert.Equal(DiagnosticCode.All.ToHashSet(), declared.Cast<DiagnosticCode>().ToHashSet());
        var tests = string.Join('\n', Directory
            .EnumerateFiles(Repository.At("tests/ImageForge.Tests/MachineConfig"), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".verified.txt", StringComparison.Ordinal) || f.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        Assert.Empty(DiagnosticCode.All.Where(c => !tests.Contains(c.Id, StringComparison.Ordinal)).Select(c => c.Id));
    }

    internal static IEnumerable<Field> AllFields(IRecordShape record) =>
        record.Fields.SelectMany(f => f.Shape.Record is { } inner ? AllFields(inner).Prepend(f) : [f]);
}
