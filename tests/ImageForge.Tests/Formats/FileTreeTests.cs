// SPDX-License-Identifier: Apache-2.0
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Tests.Formats;

public sealed class FileTreeTests
{
    private static readonly ByteSource _content = ByteSource.FromMemory("x"u8.ToArray());

    [Fact]
    public void MakesMissingParentsAndListsThemFirst()
    {
        var tree = new FileTree([TreeEntry.File("a/b/c", _content), TreeEntry.File("a-b", _content)]);
        Assert.Equal(["a", "a-b", "a/b", "a/b/c"], tree.Entries.Select(e => e.Path));
        Assert.Equal(EntryKind.Directory, tree.Find("a/b")!.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("a\0")]
    public void RefusesPathsThatAreNotPlain(string path) =>
        Assert.Throws<InvalidDataException>(() => new FileTree([TreeEntry.Directory(path)]));

    [Fact]
    public void RefusesOverlongNames() =>
        Assert.Throws<InvalidDataException>(() => new FileTree([TreeEntry.Directory(new string('ä', 128))]));

    [Fact]
    public void RefusesHalvesOfCharacters() =>
        Assert.Throws<InvalidDataException>(() => new FileTree([TreeEntry.Directory("\ud800")]));

    [Fact]
    public void RefusesDuplicatesExceptSharedDirectories()
    {
        var tree = new FileTree([TreeEntry.Directory("d"), TreeEntry.File("d/f", _content)]);
        tree.Add(TreeEntry.Directory("d", 0b111_000_000));
        Assert.Equal(0b111_000_000, tree.Find("d")!.Mode);
        Assert.Throws<InvalidDataException>(() => tree.Add(TreeEntry.File("d/f", _content)));
        Assert.Throws<InvalidDataException>(() => tree.Add(TreeEntry.File("d", _content)));
        Assert.Throws<InvalidDataException>(() => tree.Put(TreeEntry.Symlink("d", "elsewhere")));
    }

    [Fact]
    public void RefusesEntriesBelowLinks()
    {
        var tree = new FileTree([TreeEntry.Symlink("lib", "usr/lib")]);
        Assert.Throws<InvalidDataException>(() => tree.Add(TreeEntry.File("lib/x", _content)));
    }

    [Fact]
    public void RemovesWithEverythingBelowAndNothingBeside()
    {
        var tree = new FileTree([TreeEntry.File("a/b/c", _content), TreeEntry.File("a-b", _content)]);
        Assert.True(tree.Remove("a"));
        Assert.Equal(["a-b"], tree.Entries.Select(e => e.Path));
        Assert.False(tree.Remove("a"));
        tree.Put(TreeEntry.Symlink("a", "a-b"));
    }

    [Fact]
    public void OrdersPathsAsTheirUtf8Bytes() => Prop.ForAll<string, string>((a, b) =>
    {
        if (!Encoding.UTF8.GetString(Encoding.UTF8.GetBytes((a ?? "") + (b ?? ""))).Equals((a ?? "") + (b ?? ""))) return true;
        var bytes = Encoding.UTF8.GetBytes(a ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b ?? ""));
        return Math.Sign(TreePath.ByteOrder.Compare(a ?? "", b ?? "")) == Math.Sign(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void PutsCharactersBeyondTheBasicPlaneLast() => Assert.True(TreePath.ByteOrder.Compare("\U0001F600", "\uFFFD") > 0);
}
