// Records in memory: what all records promise.
import { MemoryRecords } from "../../../scaling/records/memory-records.ts";
import { groupRecordsSuite } from "../../conformance/group-records-suite.ts";

groupRecordsSuite(async () => {
  const records = new MemoryRecords();
  return [records, records];
});
