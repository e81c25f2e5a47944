// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Store;

namespace ImageForge.Tests.Builder.Cli;

public sealed class ErrorCodesTests
{
    private static readonly string Documentation = File.ReadAllText(Path.Combine(
        typeof(ErrorCodesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!, "docs/errors.md"));

    [Theory]
    [InlineData(typeof(InputErrors), "IF2")]
    [InlineData(typeof(UsageErrors), "IF5")]
    public void EveryCodeIsDocumentedOnce(Type table, string prefix)
    {
        ArgumentNullException.ThrowIfNull(table);
        var codes = table.GetFields().Select(f => (string)f.GetRawConstantValue()!).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        var documented = Documentation.Split('\n').Where(l => l.StartsWith("| " + prefix, StringComparison.Ordinal)).Select(l => l[2..8]);
        Assert.Equal(codes.Order(), documented);
    }

    [Fact]
    public void EveryExitCodeIsDocumented() =>
        Assert.All(Enum.GetValues<ExitCode>(), exit => Assert.Contains($"\n| {(int)exit} | ", Documentation, StringComparison.Ordinal));
}
