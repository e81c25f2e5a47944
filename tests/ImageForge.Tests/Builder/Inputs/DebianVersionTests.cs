// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder.Debian;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class DebianVersionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1.0", "1.0", 0)]
    [InlineData("1.0", "1.00", 0)]
    [InlineData("1.0", "1.0-0", 0)]
    [InlineData("0:1.0", "1.0", 0)]
    [InlineData("1:0.1", "2.0", 1)]
    [InlineData("1.0~rc1", "1.0", -1)]
    [InlineData("1.0~~", "1.0~", -1)]
    [InlineData("1.0~~a", "1.0~", -1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.0a", "1.0+", -1)]
    [InlineData("1.0-1", "1.0-1+b1", -1)]
    [InlineData("6.12.107-1", "6.12.9-1", 1)]
    [InlineData("99999999999999999999999999", "9", 1)]
    [InlineData("1-2-3", "1-2-4", -1)]
    public void Orders(string a, string b, int expected)
    {
        Assert.Equal(expected, Math.Sign(Version(a).CompareTo(Version(b))));
        Assert.Equal(-expected, Math.Sign(Version(b).CompareTo(Version(a))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a1")]
    [InlineData(":1")]
    [InlineData("x:1")]
    [InlineData("1-")]
    [InlineData("1_2")]
    [InlineData("1 2")]
    public void Refuses(string text) => Assert.False(DebianVersion.TryParse(text, out _));

    [Fact]
    public void OrdersAsDpkgDoes()
    {
        if (!HasDpkg())
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", "dpkg is needed");
            output.WriteLine("not run: dpkg is not installed");
            return;
        }

        // Few characters, so that prefixes coincide and the rare rules get their turn.
        var part = Gen.ArrayOf(Gen.Elements('0', '1', '9', 'a', 'Z', '.', '+', '~')).Where(c => c.Length < 8).Select(c => new string(c));
        var version = Gen.Elements("", "0:", "1:", "10:").Zip(part, (epoch, upstream) => $"{epoch}0{upstream}")
            .Zip(Gen.Elements("", "-0", "-1", "-1~", "-1+b1", "-a"), (rest, revision) => rest + revision);
        Prop.ForAll(version.Zip(version).ToArbitrary(), pair =>
        {
            var relation = Version(pair.Item1).CompareTo(Version(pair.Item2)) switch { < 0 => "lt", 0 => "eq", _ => "gt" };
            using var dpkg = Process.Start("dpkg", ["--compare-versions", pair.Item1, relation, pair.Item2]);
            dpkg.WaitForExit();
            return dpkg.ExitCode == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static DebianVersion Version(string text) =>
        DebianVersion.TryParse(text, out var version) ? version : throw new ArgumentException($"no version: {text}");

    private static bool HasDpkg()
    {
        try
        {
            using var dpkg = Process.Start(new ProcessStartInfo("dpkg", ["--version"]) { RedirectStandardOutput = true })!;
            dpkg.WaitForExit();
            return dpkg.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
