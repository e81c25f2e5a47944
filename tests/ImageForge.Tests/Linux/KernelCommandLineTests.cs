// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Netlink;

namespace ImageForge.Tests.Linux;

public sealed class KernelCommandLineTests
{
    [Fact]
    public void Words_have_values_and_the_last_one_counts()
    {
        var line = KernelCommandLine.Parse("console=tty0 console=ttyS0 quiet imageforge.config=http://h/c?a=b  x=\"a b\" \"y=c d\"\n");
        Assert.Equal("ttyS0", line.Value("console"));
        Assert.Equal("", line.Value("quiet"));
        Assert.Equal("http://h/c?a=b", line.Value("imageforge.config"));
        Assert.Equal("a b", line.Value("x"));
        Assert.Equal("c d", line.Value("y"));
        Assert.Null(line.Value("panic"));
    }

    [Theory]
    [InlineData("panic=10", 10, true)]
    [InlineData("panic=-1", 0, true)]
    [InlineData("panic=999999999", 3600, true)]
    [InlineData("panic=0", 10, false)]
    [InlineData("panic=soon", 10, false)]
    [InlineData("quiet", 10, false)]
    public void Panic_policy_is_the_kernels(string line, int seconds, bool restart) =>
        Assert.Equal(new PanicPolicy(TimeSpan.FromSeconds(seconds), restart), PanicPolicy.Of(KernelCommandLine.Parse(line)));

    [Fact]
    public void Kernel_event_has_action_path_and_variables()
    {
        var happened = KernelEvent.Parse("add@/devices/x\u0000ACTION=add\u0000MODALIAS=virtio:d00000001v00001AF4\u0000EMPTY=\0"u8)!;
        Assert.Equal(("add", "/devices/x"), (happened.Action, happened.DevicePath));
        Assert.Equal("virtio:d00000001v00001AF4", happened.Variables["MODALIAS"]);
        Assert.Equal("", happened.Variables["EMPTY"]);
        Assert.Null(KernelEvent.Parse("libudev\0"u8));
    }

    [Fact]
    public void Errors_name_what_was_tried_and_the_errno()
    {
        var error = new LinuxException("mount proc on /proc", Errno.EBUSY);
        Assert.Equal("mount proc on /proc: EBUSY (Device or resource busy)", error.Message);
        Assert.Equal("errno 4242", new LinuxException("x", 4242).Name);
    }

    [Theory]
    [InlineData(0x0100, null, 1, "code 1")]
    [InlineData(0x0000, null, 0, "code 0")]
    [InlineData(0x0009, 9, null, "signal 9")]
    [InlineData(0x008b, 11, null, "signal 11")] // with a core dump
    public void Exit_status_is_read_as_wait_writes_it(int raw, int? signal, int? code, string text)
    {
        var status = new ImageForge.Linux.Syscalls.ExitStatus(raw);
        Assert.Equal((signal, code, text), (status.Signal, status.Code, status.ToString()));
    }
}
