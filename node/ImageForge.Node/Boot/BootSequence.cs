// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>Runs the steps of a boot one after the other.</summary>
internal static class BootSequence
{
    /// <summary>Ends after the last step, at the first essential one that fails, or when the machine is to stop.</summary>
    public static async Task RunAsync(IReadOnlyList<BootStep> steps, BootState boot, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            if (stop.IsCancellationRequested) return;
            if (await Guard.RunAsync(step.Name, () => step.RunAsync(boot, stop), boot.Log) || !step.Essential) continue;
            boot.Log.Error($"nothing can be done without {step.Name}; waiting for the power button");
            return;
        }
    }
}
