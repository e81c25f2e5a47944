// SPDX-License-Identifier: Apache-2.0
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Pins;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class PackageResolverTests
{
    [Theory]
    // The first alternative that can be had.
    [InlineData("a", "a: b | c; b; c", "a b")]
    [InlineData("a", "a: b | c; c", "a c")]
    [InlineData("a", "a: b (>= 2) | c; b; c", "a c")]
    // A later alternative that is chosen already is enough.
    [InlineData("a c", "a: b | c; b; c", "a c")]
    [InlineData("a", "a: c, b | c; b; c", "a c")]
    // Versions.
    [InlineData("a", "a: b (>> 1); b=1; b=2", "a b=2")]
    [InlineData("a", "a: b (<< 2); b=1; b=2", "a b")]
    [InlineData("a", "a: b (= 1), b; b=1; b=2", "a b")]
    [InlineData("a", "a: b (<= 1~); b=1~~; b=2", "a b=1~~")]
    // Provides: real packages first, then providers by name; versions only where Provides has one.
    [InlineData("a", "a: v; z !v; y !v", "a y")]
    [InlineData("a", "a: v; v; y !v", "a v")]
    [InlineData("a", "a: v (>= 2); y !v; z !v (= 3)", "a z")]
    [InlineData("a", "a: v (>= 2) | c; y !v; c", "a c")]
    // Architecture qualifiers and cycles.
    [InlineData("a", "a: b:any, c:amd64; b; c", "a b c")]
    [InlineData("a", "a: b; b: c; c: a", "a b c")]
    public void Chooses(string roots, string archive, string expected)
    {
        var pins = PackageResolver.Resolve(Catalog(archive), [.. roots.Split(' ').Select(Closure)]);
        Assert.Equal(expected, string.Join(' ', pins.Select(p => p.Version == "1" ? Short(p.Name) : $"{Short(p.Name)}={p.Version}")));
    }

    [Fact]
    public void FilesOnlyFollowsNothing()
    {
        var pins = PackageResolver.Resolve(Catalog("a: missing"), [new PackageRequest("pa", PackageRole.Boot, PackageScope.FilesOnly)]);
        Assert.Equal([PackageRole.Boot], Assert.Single(pins).Roles);
    }

    [Fact]
    public void APackageTakenAsFilesAndAsRootOfAClosureIsFollowed()
    {
        var pins = PackageResolver.Resolve(Catalog("a: b; b"),
            [new PackageRequest("pa", PackageRole.Root, PackageScope.FilesOnly), new PackageRequest("pa", PackageRole.Root, PackageScope.Closure)]);
        Assert.Equal(["pa", "pb"], pins.Select(p => p.Name));
    }

    [Fact]
    public void RolesAreClosedOverApart()
    {
        var pins = PackageResolver.Resolve(Catalog("a: x | y; b: y; x; y"),
            [new PackageRequest("pa", PackageRole.Root, PackageScope.Closure), new PackageRequest("pb", PackageRole.Tool, PackageScope.Closure)]);
        Assert.Equal(["pa:Root", "pb:Tool", "px:Root", "py:Tool"], pins.Select(p => $"{p.Name}:{string.Join(',', p.Roles)}"));
    }

    [Fact]
    public void TheOrderOfIndexAndRequestsDoesNotMatter()
    {
        string[] packages = ["a: b | c, v", "b=1", "b=2", "c: d", "d", "e !v", "f !v (= 2)", "g: a, c"];
        string Resolve(string[] archive, string[] roots) =>
            string.Join(' ', PackageResolver.Resolve(Catalog(string.Join("; ", archive)), [.. roots.Select(Closure)]).Select(p => p.ToString()));
        var expected = Resolve(packages, ["a", "g"]);
        Prop.ForAll(Gen.Shuffle(packages).Zip(Gen.Shuffle(new[] { "a", "g" })).ToArbitrary(), order => Resolve(order.Item1, order.Item2) == expected)
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("b (1)")]
    [InlineData("b (>= )")]
    [InlineData("b (>= 1")]
    [InlineData("b [amd64]")]
    [InlineData("b:")]
    [InlineData("| b")]
    public void MalformedDependenciesAreRefused(string depends)
    {
        var error = Assert.Throws<ForgeException>(() => PackageResolver.Resolve(Catalog($"a: {depends}"), [Closure("a")]));
        Assert.Equal("IF2018", error.Code);
    }

    [Theory]
    [InlineData("Package: x\nVersion: 1\n")]
    [InlineData("Package: x\nVersion: one\nArchitecture: all\nFilename: pool/x.deb\nSize: 1\nSHA256: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("Package: x\nVersion: 1\nArchitecture: all\nFilename: ../x.deb\nSize: 1\nSHA256: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("Package: x\nVersion: 1\nArchitecture: all\nFilename: pool/x.deb\nSize: -1\nSHA256: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("Version: 1\n")]
    public void MalformedStanzasAreRefused(string stanza) =>
        Assert.Throws<FormatException>(() => PackagesReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(stanza))).ToList());

    private static PackageRequest Closure(string letter) => new("p" + letter, PackageRole.Root, PackageScope.Closure);

    private static string Short(string name) => name[1..];

    // "a=2: b | c !v" is package pa 2, which depends on pb or pc and provides pv. Names need two letters.
    private static PackageCatalog Catalog(string archive)
    {
        var text = new StringBuilder();
        foreach (var package in archive.Split("; "))
        {
            var (head, provides) = package.Split(" !") is [var h, var p] ? (h, p) : (package, null);
            var (name, depends) = head.Split(": ", 2) is [var n, var d] ? (n, d) : (head, null);
            var (bare, version) = name.Split('=') is [var b, var v] ? (b, v) : (name, "1");
            text.Append($"Package: p{bare}\nVersion: {version}\nArchitecture: amd64\nFilename: pool/{bare}_{version}.deb\nSize: 1\nSHA256: {new string('0', 64)}\n");
            if (depends is not null) text.Append($"Depends: {Prefixed(depends)}\n");
            if (provides is not null) text.Append($"Provides: {Prefixed(provides)}\n");
            text.Append('\n');
        }

        return new PackageCatalog(PackagesReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()))), "amd64");
    }

    private static string Prefixed(string field) =>
        string.Join(", ", field.Split(", ").Select(g => string.Join(" | ", g.Split(" | ").Select(a => "p" + a))));
}
