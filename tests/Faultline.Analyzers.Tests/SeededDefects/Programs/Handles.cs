namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary><see cref="Mutex"/> and <see cref="Semaphore"/>, as locks between threads and processes.</summary>
internal static class Handles
{
    public static CleanProgram[] All { get; } =
    [
        new("Machine-wide settings", """
            public sealed class MachineSettings : IDisposable
            {
                private readonly Mutex _mutex = new(false, "Global\\acme.settings");
                private readonly Dictionary<string, string> _values = [];

                public void Set(string key, string value)
                {
                    _mutex.WaitOne();
                    try
                    {
                        _values[key] = value;
                    }
                    finally
                    {
                        _mutex.ReleaseMutex();
                    }
                }

                public bool TrySet(string key, string value)
                {
                    if (!_mutex.WaitOne(TimeSpan.FromSeconds(1)))
                        return false;

                    try
                    {
                        return _values.TryAdd(key, value);
                    }
                    finally
                    {
                        _mutex.ReleaseMutex();
                    }
                }

                public void Dispose() => _mutex.Dispose();
            }
            """),
        new("Abandoned mutex", """
            public sealed class SharedCounter(Mutex mutex)
            {
                private readonly Mutex _mutex = mutex;
                private int _abandoned;
                private int _count;

                public int Increment()
                {
                    try
                    {
                        _mutex.WaitOne();
                    }
                    catch (AbandonedMutexException)
                    {
                        _abandoned++;
                    }

                    try
                    {
                        return ++_count;
                    }
                    finally
                    {
                        _mutex.ReleaseMutex();
                    }
                }
            }
            """),
        new("Exclusive device", """
            public sealed class Device
            {
                private readonly Mutex _bus = new();
                private readonly byte[] _registers = new byte[256];

                public byte Exchange(int register, byte value)
                {
                    _bus.WaitOne();
                    try
                    {
                        byte old = _registers[register];
                        _registers.SetValue(value, register);
                        return old;
                    }
                    finally
                    {
                        _bus.ReleaseMutex();
                    }
                }
            }
            """),
        new("Print spooler", """
            public sealed class PrintSpooler
            {
                private readonly Semaphore _printer = new(1, 1);
                private readonly List<string> _printed = [];

                public void Print(string document)
                {
                    _printer.WaitOne();
                    try
                    {
                        _printed.Add(document.Trim());
                    }
                    finally
                    {
                        _printer.Release();
                    }
                }

                public bool TryPrint(string document, TimeSpan patience)
                {
                    if (!_printer.WaitOne(patience))
                        return false;

                    try
                    {
                        _printed.Add(document);
                        return true;
                    }
                    finally
                    {
                        _printer.Release();
                    }
                }
            }
            """),
        new("Serial port", """
            public sealed class SerialLine
            {
                private static readonly Semaphore Line = new(1, 1);
                private readonly Queue<byte> _sent = new();

                public int Send(ReadOnlySpan<byte> bytes)
                {
                    int count = 0;
                    Line.WaitOne();
                    try
                    {
                        foreach (byte one in bytes)
                        {
                            _sent.Enqueue(one);
                            count++;
                        }
                    }
                    finally
                    {
                        Line.Release();
                    }

                    return count;
                }
            }
            """),
    ];
}
