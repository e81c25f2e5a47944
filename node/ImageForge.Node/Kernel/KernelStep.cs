// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;

namespace ImageForge.Node.Kernel;

/// <summary>Loads the modules of a Kernel document and writes its settings.</summary>
internal static class KernelStep
{
    /// <summary>For devices to show up, and for the network to make its links.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        var kernel = boot.Manifest.Kernel;
        foreach (var unmet in UnmetArguments(kernel, KernelCommandLine.Read()))
            boot.Log.Error($"kernel argument {unmet}: this image was built without it");
        foreach (var module in kernel.Modules) boot.Modules.Load(module.Name, module.ParameterText);

        var settings = KernelSetting.Of(kernel);
        if (settings.Count == 0) return Task.CompletedTask;
        var writing = new KernelSettings(settings, boot.Log);
        writing.Write();
        boot.DeviceCame += _ => writing.Write();
        boot.Keep("kernel settings", ReportAsync(writing, boot.Time, stop));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Arguments that the configuration has and the running kernel was not given (or was given and should not have been): a
    /// configuration that came over the network may be another than the image was built with.
    /// </summary>
    internal static IEnumerable<string> UnmetArguments(KernelDocument kernel, KernelCommandLine line)
    {
        var running = line.Words.Select(w => w.Value.Length == 0 ? w.Key : $"{w.Key}={w.Value}").ToList();
        var wanted = KernelArguments.Apply([], kernel.Arguments, _ => { });
        foreach (var argument in wanted.Where(w => !running.Contains(w) && !running.Contains(w.TrimEnd('=')))) yield return argument;
        foreach (var removal in kernel.Arguments.Where(a => a[0] == '-'))
            if (running.Except(wanted).Any(argument => KernelArguments.Matches(removal[1..], argument))) yield return removal;
    }

    private static async Task ReportAsync(KernelSettings settings, TimeProvider time, CancellationToken stop)
    {
        await Task.Delay(Patience, time, stop);
        settings.Write();
        settings.ReportMissing();
    }
}
