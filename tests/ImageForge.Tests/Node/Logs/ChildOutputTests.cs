// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.Node.Logs;

namespace ImageForge.Tests.Node.Logs;

public sealed class ChildOutputTests
{
    [Fact]
    public async Task Both_outputs_of_a_program_arrive_line_by_line()
    {
        var lines = new List<string>();
        var output = new ChildOutput("sh", lines.Add);
        int child;
        using (output)
            child = Processes.Start("/bin/sh", ["sh", "-c", "echo out; echo err >&2; printf 'last\\r\\n unfinished'"], [], output.ForChild);
        await output.Ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, Processes.Reap(child).Code);
        Assert.Equal(["out", "err", "last", " unfinished"], lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Lines_do_not_depend_on_how_the_bytes_arrive(int atOnce)
    {
        var text = "a\n\nb\n" + new string('x', LogHub.LongestLine + 3) + "\nend";
        var lines = new List<string>();
        LineBuffer.Read(new Dribble(System.Text.Encoding.UTF8.GetBytes(text), atOnce), lines.Add);
        Assert.Equal(["a", "", "b", new string('x', LogHub.LongestLine), "xxx", "end"], lines);
    }

    [Fact]
    public void Bytes_that_are_no_Utf8_arrive_as_replacement_characters()
    {
        var lines = new List<string>();
        LineBuffer.Read(new MemoryStream([(byte)'a', 0xff, (byte)'b', (byte)'\n']), lines.Add);
        Assert.Equal(["a\ufffdb"], lines);
    }

    /// <summary>Gives at most so many bytes per read.</summary>
    private sealed class Dribble(byte[] content, int atOnce) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atOnce));
    }
}
