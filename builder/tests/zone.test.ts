import { expect, test } from "vitest";
import { isoIn, isoOf, isoOfNext } from "../src/bench/zone";

test("a moment has its zone's offset, in summer and in winter", () => {
  expect(isoIn(new Date("2027-01-04T12:00:00Z"), "America/New_York")).toBe("2027-01-04T07:00:00-05:00");
  expect(isoIn(new Date("2027-07-05T12:00:00Z"), "America/New_York")).toBe("2027-07-05T08:00:00-04:00");
  expect(isoIn(new Date("2027-01-04T12:00:00Z"), "Asia/Kolkata")).toBe("2027-01-04T17:30:00+05:30");
});

test("what a clock shows is that moment there, beside a change of the clock too", () => {
  expect(isoOf("2027-01-04T09:00", "Europe/Lisbon")).toBe("2027-01-04T09:00:00+00:00");
  expect(isoOf("2027-03-28T09:00", "Europe/Berlin")).toBe("2027-03-28T09:00:00+02:00");
  expect(isoOf("2027-03-28T00:30", "Europe/Berlin")).toBe("2027-03-28T00:30:00+01:00");
});

test("the next weekday is never today", () => {
  const monday = "2027-01-04T09:00:00+00:00";
  expect(isoOfNext(1, monday, "UTC")).toBe("2027-01-11T09:00:00+00:00");
  expect(isoOfNext(2, monday, "UTC")).toBe("2027-01-05T09:00:00+00:00");
  expect(isoOfNext(0, monday, "UTC")).toBe("2027-01-10T09:00:00+00:00");
});
