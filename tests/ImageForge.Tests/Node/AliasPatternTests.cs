// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Node.Modules;

namespace ImageForge.Tests.Node;

public sealed class AliasPatternTests
{
    [Theory]
    [InlineData("virtio:d00000001v*", "virtio:d00000001v00001AF4", true)]
    [InlineData("virtio:d00000001v*", "virtio:d00000002v00001AF4", false)]
    [InlineData("acpi*:PNP0C0C:*", "acpi:PNP0C0C:", true)]
    [InlineData("pci:v00008086d*sv*sd*bc0[1-3]sc0[!46]i*", "pci:v00008086d00001234sv0sd0bc02sc00i00", true)]
    [InlineData("pci:v00008086d*sv*sd*bc0[1-3]sc0[!46]i*", "pci:v00008086d00001234sv0sd0bc02sc06i00", false)]
    [InlineData("cpu:type:x86,ven*fam*mod*:feature:*0094*", "cpu:type:x86,ven0000fam0006mod003F:feature:,0000,0094,", true)]
    [InlineData("crypto-md5", "crypto_md5", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("[]a]", "]", true)]
    public void Matches_as_fnmatch_does(string pattern, string text, bool matches) =>
        Assert.Equal(matches, AliasPattern.Matches(pattern, text));

    [Fact]
    public void Agrees_with_the_regular_expression() => Prop.ForAll(
        Gen.Elements("ab*?".ToCharArray()).ListOf().Select(string.Concat).ToArbitrary(),
        Gen.Elements("ab".ToCharArray()).ListOf().Select(string.Concat).ToArbitrary(),
        (pattern, text) =>
        {
            var regex = "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$";
            return AliasPattern.Matches(pattern, text) == Regex.IsMatch(text, regex, RegexOptions.NonBacktracking);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Many_stars_do_not_explode() =>
        Assert.False(AliasPattern.Matches(string.Concat(Enumerable.Repeat("*a", 2000)) + "b", new string('a', 20000)));
}
