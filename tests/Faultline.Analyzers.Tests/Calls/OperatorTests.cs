namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Operators and conversions that somebody wrote are calls.</summary>
public class OperatorTests
{
    private const string Amount =
        """
        public sealed class Amount
        {
            public static Amount operator +(Amount left, Amount right) => Slow(left);
            public static Amount operator -(Amount left, Amount right) => left;
            public static Amount operator -(Amount operand) => Slow(operand);
            public static Amount operator +(Amount operand) => operand;
            public static Amount operator ++(Amount operand) => Slow(operand);
            public static Amount operator --(Amount operand) => operand;
            public static bool operator <(Amount left, Amount right) => Slow(left) is null;
            public static bool operator >(Amount left, Amount right) => false;
            public static implicit operator int(Amount amount) => Slow(amount).GetType().Name.Length;
            public static implicit operator long(Amount amount) => 1;
            public static explicit operator string(Amount amount) => Slow(amount).GetType().Name;
            public static explicit operator bool(Amount amount) => true;

            private static Amount Slow(Amount amount)
            {
                Thread.Sleep(1);
                return amount;
            }
        }

        """;

    [Theory]
    [InlineData("Amount sum = a - b")]
    [InlineData("Amount plus = +a")]
    [InlineData("a--")]
    [InlineData("a -= b")]
    [InlineData("bool more = a > b")]
    [InlineData("long number = a")]
    [InlineData("bool any = (bool)a")]
    [InlineData("object same = (object)a")]
    public Task A_harmless_operator_under_the_lock_is_clean(string statement) =>
        CallClient.MembersAsync(
            $$"""
            {{Amount}}
            public void Outer(Amount a, Amount b)
            {
                using (plain.Hold())
                {
                    {{statement}};
                }

                Amount after = a + b;
                int converted = after;
            }
            """);

    [Theory]
    [InlineData("Amount sum = {|FLT0301:a + b|}")]
    [InlineData("Amount minus = {|FLT0301:-a|}")]
    [InlineData("bool less = {|FLT0301:a < b|}")]
    [InlineData("int number = {|FLT0301:a|}")]
    [InlineData("string text = {|FLT0301:(string)a|}")]
    public Task An_operator_that_sleeps_fires(string statement) =>
        CallClient.MembersAsync(
            $$"""
            {{Amount}}
            public void Outer(Amount a, Amount b)
            {
                using (plain.Hold())
                {
                    {{statement}};
                }
            }
            """);

    [Theory]
    [InlineData("a++")]
    [InlineData("a += b")]
    [InlineData("if (a < b) { }")]
    public Task An_operator_in_another_form_fires(string statement) =>
        CallClient.LinesAsync(
            $$"""
            {{Amount}}
            public void Outer(Amount a, Amount b)
            {
                using (plain.Hold())
                {
                    {{statement}}; // FLT0301
                }
            }
            """);

    [Fact]
    public Task An_operator_takes_the_lock_of_its_operand() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public static Writer operator +(Writer left, int right)
            {
                left.Take();
                return left;
            }

            public void Outer(Writer another)
            {
                using (plain.Hold())
                {
                    Writer same = this + 1; // FLT0104
                    Writer different = another + 1;
                }
            }
            """);
}
